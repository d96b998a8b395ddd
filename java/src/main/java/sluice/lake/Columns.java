package sluice.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Columns and types between JSON and Iceberg. Every field is optional; ids are the catalogue's own in the end. */
final class Columns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private int id = 0;

  private Columns() {}

  static Schema schema(JsonNode columns) {
    Columns ids = new Columns();
    List<Types.NestedField> fields = new ArrayList<>();
    for (JsonNode column : columns) {
      fields.add(ids.field(column));
    }
    return new Schema(fields);
  }

  static Type type(JsonNode node) {
    return new Columns().parse(node);
  }

  private Types.NestedField field(JsonNode column) {
    int mine = ++id;
    String doc = column.hasNonNull("doc") ? column.get("doc").asText() : null;
    return Types.NestedField.optional(mine, column.path("name").asText(), parse(column.path("type")), doc);
  }

  private Type parse(JsonNode node) {
    if (node.isTextual()) {
      return Types.fromPrimitiveString(node.asText());
    }
    if (node.has("list")) {
      int mine = ++id;
      return Types.ListType.ofOptional(mine, parse(node.get("list")));
    }
    List<Types.NestedField> fields = new ArrayList<>();
    for (JsonNode field : node.path("struct")) {
      fields.add(field(field));
    }
    return Types.StructType.of(fields);
  }

  static JsonNode print(Type type) {
    if (type.isListType()) {
      ObjectNode node = JSON.createObjectNode();
      node.set("list", print(type.asListType().elementType()));
      return node;
    }
    if (type.isStructType()) {
      ObjectNode node = JSON.createObjectNode();
      ArrayNode fields = node.putArray("struct");
      for (Types.NestedField field : type.asStructType().fields()) {
        fields.addObject().put("name", field.name()).set("type", print(field.type()));
      }
      return node;
    }
    return JSON.getNodeFactory().textNode(type.toString().replace(" ", ""));
  }
}
