package sluice.connect;

import java.lang.reflect.Method;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * What the exception of a registry's client means. The clients are classes of other plugins, so that they are known by their names:
 * Apicurio 2.6 (`io.apicurio.registry.rest.client.exception`, `io.apicurio.rest.client.auth.exception`) and Confluent
 * (`io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException`, which has the status).
 */
final class RegistryFault {
  /** Of Apicurio, by what went wrong between client and server. */
  private static final Set<String> AWAY = Set.of("NotAuthorizedException", "AuthException", "AuthErrorException", "ForbiddenException", "RateLimitedClientException");

  private static final Set<String> REFUSED = Set.of("RuleViolationException", "InvalidArtifactTypeException", "UnprocessableSchemaException");

  private static final int NO_ANSWER = -1;

  private RegistryFault() {}

  /** Why there was no answer about the schema, though there may be one later; null: there was an answer, or it is about the record. */
  static String away(Throwable error) {
    for (Throwable at = error; at != null; at = next(at)) {
      if (at instanceof SocketException || at instanceof UnknownHostException || at instanceof HttpTimeoutException || at instanceof ClosedChannelException
          || at instanceof java.net.SocketTimeoutException || at instanceof SSLException) {
        return "does not answer: " + text(at);
      }
      // The JDK's client: a connection that ended before the answer did.
      if (at.getClass() == java.io.IOException.class && text(at).toLowerCase(Locale.ROOT).matches(".*(header parser received no bytes|connection|closed|eof reached while reading).*")) {
        return "does not answer: " + text(at);
      }
      String name = at.getClass().getSimpleName();
      if (AWAY.contains(name)) {
        return "lets the worker not in: " + text(at);
      }
      int status = status(at);
      if (status == NO_ANSWER) {
        return "does not answer" + named(at);
      }
      if (status == 401 || status == 403) {
        return "lets the worker not in: " + text(at);
      }
      if (status == 429 || status >= 500) {
        return "does not answer: status " + status + ", " + text(at);
      }
    }
    return null;
  }

  /** Why the registry does not take a schema; null: that was not it. */
  static String refusal(Throwable error) {
    for (Throwable at = error; at != null; at = next(at)) {
      int status = status(at);
      if (REFUSED.contains(at.getClass().getSimpleName()) || status == 409 || status == 422) {
        return text(at);
      }
    }
    return null;
  }

  /** HTTP status of a client's exception, 0 if it is none, {@link #NO_ANSWER} if it never came to one. */
  private static int status(Throwable error) {
    if (!error.getClass().getName().endsWith("RestClientException")) {
      return 0;
    }
    if (call(error, "getStatus") instanceof Number status) {
      return status.intValue();
    }
    Object about = call(error, "getError");
    if (about == null) {
      return 0;
    }
    // Apicurio's client drops what went wrong with the connection and keeps the name of its class: an error without a code.
    return call(about, "getErrorCode") instanceof Number code && code.intValue() > 0 ? code.intValue() : NO_ANSWER;
  }

  private static String named(Throwable error) {
    Object about = call(error, "getError");
    Object name = about == null ? null : call(about, "getName");
    return name == null ? "" : ": " + name;
  }

  private static Object call(Object on, String getter) {
    try {
      Method method = on.getClass().getMethod(getter);
      return method.invoke(on);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static Throwable next(Throwable error) {
    return error.getCause() == error ? null : error.getCause();
  }

  private static String text(Throwable error) {
    return error.getMessage() == null || error.getMessage().isEmpty() ? error.getClass().getSimpleName() : error.getMessage();
  }
}
