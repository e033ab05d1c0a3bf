package io.maskcast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Arrow Flight's DoGet with its own settings: one column of bytes, a record batch a message, filled
 * from selected bytes gathered beforehand.
 */
final class FlightPeer implements Peer {

  private static final long WAIT_MS = 60_000;

  private final Executor sender = Executors.newSingleThreadExecutor();
  private final byte[][] messages;
  private final BufferAllocator allocator = new RootAllocator();
  private final FlightServer server;
  private final FlightClient client;

  FlightPeer(Workload workload) throws IOException {
    messages = workload.messages();
    server =
        FlightServer.builder(
                allocator, Location.forGrpcInsecure("127.0.0.1", 0), new SelectedBytes())
            .build()
            .start();
    client = FlightClient.builder(allocator, server.getLocation()).build();
  }

  private final class SelectedBytes extends NoOpFlightProducer {
    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
      // Flight is to be waited for beside its own threads.
      sender.execute(
          () -> stream(Integer.parseInt(new String(ticket.getBytes(), US_ASCII)), listener));
    }
  }

  private void stream(int count, FlightProducer.ServerStreamListener listener) {
    BackpressureStrategy room = new BackpressureStrategy.CallbackBackpressureStrategy();
    room.register(listener);
    try (UInt1Vector column = new UInt1Vector("selected", allocator);
        VectorSchemaRoot root = new VectorSchemaRoot(List.of(column))) {
      listener.start(root);
      for (int i = 0; i < count; i++) {
        byte[] message = messages[i % messages.length];
        column.allocateNew(message.length);
        column.getDataBuffer().setBytes(0, message);
        column.setValueCount(message.length);
        root.setRowCount(message.length);
        room.waitForListener(WAIT_MS);
        listener.putNext();
      }
      listener.completed();
    }
  }

  @SuppressWarnings("try") // closing may be interrupted, as the signature says
  @Override
  public long move(int count) throws Exception {
    long bytes = 0;
    try (FlightStream stream =
        client.getStream(new Ticket(Integer.toString(count).getBytes(US_ASCII)))) {
      while (stream.next()) {
        bytes += stream.getRoot().getRowCount();
      }
    }
    return bytes;
  }
}
