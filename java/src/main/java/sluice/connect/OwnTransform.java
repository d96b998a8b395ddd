package sluice.connect;

import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** What all transforms of ours answer alike. They hold nothing that must be closed. */
abstract class OwnTransform<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
  @Override
  public String version() {
    return "1";
  }

  @Override
  public void close() {}
}
