package sluice.connect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The id of a document from the columns of a key: their texts in the key's order with {@code |} between them. {@code %} and {@code |} in
 * a text are written as in an address (%25, %7C), so that no two keys have one id. What is longer than the 512 bytes that Elasticsearch and
 * OpenSearch take becomes {@code sha256%} and the hash of the whole; an empty text by itself, which they do not take, a single {@code %}.
 */
final class DocumentId {
  /** {@code IndexRequest.MAX_DOCUMENT_ID_LENGTH_IN_BYTES} */
  static final int MAX_BYTES = 512;

  private DocumentId() {}

  static String of(String... parts) {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        id.append('|');
      }
      id.append(parts[i].replace("%", "%25").replace("|", "%7C"));
    }
    if (id.length() == 0) {
      return "%";
    }
    byte[] bytes = id.toString().getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_BYTES ? id.toString() : "sha256%" + sha256(bytes);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
