package sluice.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.types.Types;

/** One table of a request. Every action may be repeated: it looks at what is there and does what is missing. */
final class TableJob {
  /** Property of a table that says whose it is; a table of somebody else is neither changed nor dropped. */
  static final String OWNER = "sluice.owner";

  private static final int TRIES = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Catalog catalog;
  private final JsonNode spec;
  private final JsonNode request;
  private final TableIdentifier id;
  private final String owner;

  /** What cannot be done, said to the user with its mend. */
  static final class Refused extends RuntimeException {
    final String mend;

    Refused(String reason, String mend) {
      super(reason);
      this.mend = mend;
    }
  }

  TableJob(Catalog catalog, JsonNode spec, JsonNode request) {
    this.catalog = catalog;
    this.spec = spec;
    this.request = request;
    String[] levels = new String[spec.path("namespace").size()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = spec.path("namespace").get(i).asText();
    }
    this.id = TableIdentifier.of(Namespace.of(levels), spec.path("name").asText());
    this.owner = request.path("owner").asText("");
  }

  String name() {
    return id.toString();
  }

  ObjectNode ensure() {
    Table table;
    try {
      table = catalog.loadTable(id);
    } catch (NoSuchTableException missing) {
      table = create();
      if (table != null) {
        return answer(table, "created");
      }
      table = catalog.loadTable(id);
    }
    mine(table);
    return evolve(table);
  }

  /** @return null when somebody else made the table in the meantime */
  private Table create() {
    Namespace namespace = id.namespace();
    try {
      if (ownsNamespaces() && !namespaces().namespaceExists(namespace)) {
        namespaces().createNamespace(namespace, Map.of());
      }
    } catch (AlreadyExistsException fine) {
      // made by another table of the same schema, or by a run that was killed
    }
    Schema schema = Columns.schema(spec.path("columns"));
    Map<String, String> props = wantedProperties();
    if (!owner.isEmpty()) {
      props.put(OWNER, owner);
    }
    try {
      return catalog.buildTable(id, schema).withPartitionSpec(partition(schema)).withProperties(props).create();
    } catch (AlreadyExistsException raced) {
      return null;
    }
  }

  private PartitionSpec partition(Schema schema) {
    PartitionSpec.Builder builder = PartitionSpec.builderFor(schema);
    for (JsonNode one : spec.path("partitionBy")) {
      String[] parts = one.asText().split("[()]");
      String column = parts[parts.length - 1].trim();
      switch (parts.length == 1 ? "identity" : parts[0]) {
        case "identity" -> builder.identity(column);
        case "hour" -> builder.hour(column);
        case "day" -> builder.day(column);
        case "month" -> builder.month(column);
        case "year" -> builder.year(column);
        default -> throw new Refused("unknown partition " + one.asText(), "use hour, day, month or year of a column");
      }
    }
    return builder.build();
  }

  private ObjectNode evolve(Table table) {
    for (int attempt = 1; ; attempt++) {
      Evolution evolution = new Evolution(table, spec.path("columns"));
      try {
        if (evolution.commit()) {
          table.refresh();
        }
        boolean set = setProperties(table);
        ObjectNode answer = answer(table, evolution.changes().isEmpty() && !set ? "unchanged" : "evolved");
        ArrayNode changes = answer.putArray("changes");
        evolution.changes().forEach(changes::add);
        answer.set("kept", evolution.kept());
        return answer;
      } catch (CommitFailedException raced) {
        // the sink committed data between our reading and our writing
        if (attempt == TRIES) {
          throw raced;
        }
        table.refresh();
      }
    }
  }

  private boolean setProperties(Table table) {
    UpdateProperties update = table.updateProperties();
    boolean any = false;
    for (Map.Entry<String, String> e : wantedProperties().entrySet()) {
      if (!e.getValue().equals(table.properties().get(e.getKey()))) {
        update.set(e.getKey(), e.getValue());
        any = true;
      }
    }
    if (any) {
      update.commit();
    }
    return any;
  }

  private Map<String, String> wantedProperties() {
    Map<String, String> props = new HashMap<>();
    spec.path("properties").properties().forEach(e -> props.put(e.getKey(), e.getValue().asText()));
    return props;
  }

  private void mine(Table table) {
    String is = table.properties().getOrDefault(OWNER, "");
    if (!is.equals(owner)) {
      throw new Refused(
          "the table exists already and " + (is.isEmpty() ? "carries no mark of an owner" : "belongs to " + is),
          "choose another prefix for the sink, or drop the table if nobody needs it");
    }
  }

  ObjectNode describe() {
    try {
      return answer(catalog.loadTable(id), "described");
    } catch (NoSuchTableException e) {
      return head("missing");
    }
  }

  /** Drops the table; with {@code purge}, every object under its location too, those of half-written commits included. */
  ObjectNode drop() {
    Table table;
    try {
      table = catalog.loadTable(id);
    } catch (NoSuchTableException e) {
      return head("missing");
    }
    mine(table);
    ObjectNode answer = answer(table, "dropped");
    if (request.path("purge").asBoolean(false)) {
      String warehouse = request.path("warehouse").asText().replaceAll("/+$", "") + "/";
      String location = table.location().replaceAll("/+$", "") + "/";
      if (!location.startsWith(warehouse) || location.equals(warehouse)) {
        throw new Refused("its location " + location + " lies outside of " + warehouse, "delete it by hand");
      }
      // Objects first: a run that is killed in between still finds the table and does it again.
      ((SupportsPrefixOperations) table.io()).deletePrefix(location);
    }
    catalog.dropTable(id, false);
    if (ownsNamespaces() && catalog.listTables(id.namespace()).isEmpty()) {
      namespaces().dropNamespace(id.namespace());
    }
    return answer;
  }

  /** A database of Glue is a resource of the stack, with settings of its own: it is there before its tables. */
  private boolean ownsNamespaces() {
    return !"glue".equals(request.at("/catalog/properties/type").asText());
  }

  private SupportsNamespaces namespaces() {
    return (SupportsNamespaces) catalog;
  }

  private ObjectNode head(String action) {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode levels = node.putArray("namespace");
    for (String level : id.namespace().levels()) {
      levels.add(level);
    }
    node.put("name", id.name()).put("action", action);
    node.putArray("changes");
    node.putArray("kept");
    return node;
  }

  private ObjectNode answer(Table table, String action) {
    ObjectNode node = head(action);
    node.put("location", table.location());
    node.put("uuid", ((BaseTable) table).operations().current().uuid());
    ArrayNode columns = node.putArray("columns");
    for (Types.NestedField field : table.schema().columns()) {
      ObjectNode column = columns.addObject().put("name", field.name()).put("required", field.isRequired());
      column.set("type", Columns.print(field.type()));
    }
    return node;
  }
}
