package sluice.connect;

import java.nio.ByteBuffer;

/** Values as the fields of a record have them. */
final class Values {
  private Values() {}

  /** Of a number of any width. */
  static long whole(Object value) {
    return ((Number) value).longValue();
  }

  /** Of a field of bytes, which may be an array or a buffer. */
  static byte[] bytes(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.duplicate().get(copy);
      return copy;
    }
    return (byte[]) value;
  }
}
