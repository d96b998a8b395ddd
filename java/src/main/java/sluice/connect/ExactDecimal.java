package sluice.connect;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A decimal that does not let itself be rounded. The Iceberg sink fits every decimal to its column with
 * {@code setScale(scale, HALF_UP)}: after {@code ALTER COLUMN … TYPE numeric(14,4)} on a column that the table holds
 * as decimal(12,2), digits would go missing without a word. This one raises instead.
 */
final class ExactDecimal extends BigDecimal {
  ExactDecimal(BigDecimal value) {
    super(value.unscaledValue(), value.scale());
  }

  /** Into a text column without an exponent. */
  @Override
  public String toString() {
    return toPlainString();
  }

  @Override
  public BigDecimal setScale(int newScale, RoundingMode mode) {
    try {
      return super.setScale(newScale, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw new ArithmeticException(
          "a decimal of scale " + scale() + " does not fit its table column of scale " + newScale
              + " without rounding: the column's scale was changed at the source");
    }
  }
}
