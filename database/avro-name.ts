/** Names that Avro takes, and that therefore stay what they are where names are adjusted to it. */
export const AVRO_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why another name is refused where a table is made beforehand with the column's own. */
export const NOT_AVRO = "would come under another name, since names are made fit for Avro (sluice:registry, or a sink with format parquet)";
