package sluice.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types;

/**
 * From a table's columns to the wanted ones by the changes that Iceberg's specification allows: add, int → long,
 * float → double, more decimal digits, required → optional. A column that the wanted list lacks stays (its old rows
 * keep their values). What remains different is reported as kept, with the reason.
 */
final class Evolution {
  private final UpdateSchema update;
  private final List<String> changes = new ArrayList<>();
  private final ArrayNode kept = new ObjectMapper().createArrayNode();

  Evolution(Table table, JsonNode wanted) {
    this.update = table.updateSchema();
    for (JsonNode column : wanted) {
      String name = column.path("name").asText();
      Type type = Columns.type(column.path("type"));
      Types.NestedField has = table.schema().asStruct().field(name);
      if (has == null) {
        update.addColumn(name, type, column.hasNonNull("doc") ? column.get("doc").asText() : null);
        changes.add("add " + name + " " + Columns.print(type));
      } else {
        compare(name, has, type);
      }
    }
    for (Types.NestedField field : table.schema().columns()) {
      if (field.isRequired()) {
        update.makeColumnOptional(field.name());
        changes.add("make " + field.name() + " optional");
      }
    }
  }

  private void compare(String name, Types.NestedField has, Type wanted) {
    String before = Columns.print(has.type()).toString();
    String after = Columns.print(wanted).toString();
    if (before.equals(after) || holds(has.type(), wanted)) {
      return;
    }
    if (holds(wanted, has.type()) && wanted.isPrimitiveType()) {
      update.updateColumn(name, wanted.asPrimitiveType());
      changes.add("widen " + name + " " + has.type() + " to " + wanted);
      return;
    }
    kept.addObject()
        .put("column", name)
        .put("reason", "Iceberg cannot change " + has.type() + " into " + wanted)
        .<com.fasterxml.jackson.databind.node.ObjectNode>set("has", Columns.print(has.type()))
        .set("wanted", Columns.print(wanted));
  }

  /** Whether a column of the wide type takes every value of the narrow one, by a change Iceberg knows. */
  private static boolean holds(Type wide, Type narrow) {
    if (wide.typeId() == TypeID.LONG) {
      return narrow.typeId() == TypeID.INTEGER || narrow.typeId() == TypeID.LONG;
    }
    if (wide.typeId() == TypeID.DOUBLE) {
      return narrow.typeId() == TypeID.FLOAT || narrow.typeId() == TypeID.DOUBLE;
    }
    if (wide instanceof Types.DecimalType w && narrow instanceof Types.DecimalType n) {
      return w.scale() == n.scale() && w.precision() >= n.precision();
    }
    return false;
  }

  /** @return whether there was anything to commit */
  boolean commit() {
    if (changes.isEmpty()) {
      return false;
    }
    update.commit();
    return true;
  }

  List<String> changes() {
    return changes;
  }

  ArrayNode kept() {
    return kept;
  }
}
