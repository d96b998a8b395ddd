package sluice.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * A JSON text as the maps, lists and values that Connect has without a schema. A number stays a number where a long or a double holds it
 * exactly; any other becomes its text, rather than another number. What is no object at its top stands in one under an empty name, since
 * the field takes objects only.
 */
final class JsonTree {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonTree() {}

  /**
   * @param longest most bytes that a text and the names before it may have together
   */
  static Object read(String json, int longest) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      Object value = value(tree, longest);
      if (value == null || tree.isObject()) {
        return value;
      }
      Map<String, Object> wrapped = new LinkedHashMap<>();
      wrapped.put("", value);
      return wrapped;
    } catch (JsonProcessingException e) {
      throw new DataException("is no JSON (" + e.getOriginalMessage() + ")");
    }
  }

  private static Object value(JsonNode node, int left) {
    if (node.isObject()) {
      Map<String, Object> out = new LinkedHashMap<>();
      node.fields().forEachRemaining(field -> out.put(field.getKey(), value(field.getValue(), left - bytes(field.getKey()) - 1)));
      return out;
    }
    if (node.isArray()) {
      List<Object> out = new ArrayList<>();
      node.forEach(item -> out.add(value(item, left)));
      return out;
    }
    if (node.isNumber()) {
      return number(node);
    }
    if (node.isTextual() && node.textValue().length() * 3L > left && bytes(node.textValue()) > left) {
      throw new DataException("a text of " + bytes(node.textValue()) + " bytes in a json is longer than the server takes as one word"
          + " of an object: write json: text in the sink");
    }
    return node.isBoolean() ? (Object) node.booleanValue() : node.isNull() || node.isMissingNode() ? null : node.textValue();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Object number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    BigDecimal exact = node.decimalValue();
    double near = exact.doubleValue();
    return !Double.isInfinite(near) && BigDecimal.valueOf(near).compareTo(exact) == 0 ? (Object) near : exact.toPlainString();
  }
}
