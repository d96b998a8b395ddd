package sluice.connect;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** PostgreSQL's bit(n): Debezium sends little-endian bytes and the length, the lake gets PostgreSQL's own text. */
final class Bits {
  private Bits() {}

  static Conversion text(Schema in) {
    int length = Integer.parseInt(in.parameters().get("length"));
    return value -> {
      if (length == Integer.MAX_VALUE) {
        throw new DataException("bit varying arrives without its length, so its leading zeros are lost");
      }
      ByteBuffer bytes = value instanceof ByteBuffer buffer ? buffer : ByteBuffer.wrap((byte[]) value);
      BitSet bits = BitSet.valueOf(bytes.duplicate());
      StringBuilder text = new StringBuilder(length);
      for (int i = length - 1; i >= 0; i--) {
        text.append(bits.get(i) ? '1' : '0');
      }
      return text.toString();
    };
  }
}
