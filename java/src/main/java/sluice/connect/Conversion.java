package sluice.connect;

/** Rewrites one value that is not null; raises {@link org.apache.kafka.connect.errors.DataException} if it cannot. */
@FunctionalInterface
interface Conversion {
  Object apply(Object value);
}
