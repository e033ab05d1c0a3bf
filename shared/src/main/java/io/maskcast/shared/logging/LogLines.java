package io.maskcast.shared.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A line of text for people; or, while the system property {@value #FORMAT} is {@code json}, a JSON
 * object a line for machines: {@code time} (UTC), {@code level}, {@code logger}, {@code message}
 * and {@code error}, the trace of a failure that nobody foresaw. Used by logback.xml. Thread-safe.
 */
public final class LogLines extends LayoutBase<ILoggingEvent> {

  /** The property that nodes set. */
  public static final String FORMAT = "maskcast.log.format";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

  @Override
  public void start() {
    traces.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    String trace = event.getThrowableProxy() == null ? "" : traces.convert(event);
    Instant when = Instant.ofEpochMilli(event.getTimeStamp());
    String logger = event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1);
    if (!"json".equals(System.getProperty(FORMAT))) {
      return "%s %-5s %s %s%n%s"
          .formatted(
              TIME.format(when.atZone(ZoneId.systemDefault())),
              event.getLevel(),
              logger,
              event.getFormattedMessage(),
              trace);
    }
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", when.toString())
            .put("level", event.getLevel().toString())
            .put("logger", logger)
            .put("message", event.getFormattedMessage());
    if (!trace.isEmpty()) {
      line.put("error", trace);
    }
    return line + System.lineSeparator();
  }
}
