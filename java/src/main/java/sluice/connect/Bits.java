package sluice.connect;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.apache.kafka.connect.data.Schema;

/** PostgreSQL's bit(n): Debezium sends little-endian bytes and the length, the lake gets PostgreSQL's own text. */
final class Bits {
  private Bits() {}

  static Conversion text(Schema in) {
    int length = Integer.parseInt(in.parameters().get("length"));
    return value -> {
      ByteBuffer bytes = value instanceof ByteBuffer buffer ? buffer : ByteBuffer.wrap((byte[]) value);
      BitSet bits = BitSet.valueOf(bytes.duplicate());
      int n = length == Integer.MAX_VALUE ? bits.length() : length;
      StringBuilder text = new StringBuilder(n);
      for (int i = n - 1; i >= 0; i--) {
        text.append(bits.get(i) ? '1' : '0');
      }
      return text.toString();
    };
  }
}
