package io.maskcast.proto.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * The NIO transport with a {@link WireCount} first in the pipeline of every TCP connection,
 * accepted or made.
 */
final class CountingTransport implements Transport {

  private final WireCounters counters;

  CountingTransport(WireCounters counters) {
    this.counters = counters;
  }

  @Override
  public String name() {
    return "nio-counting";
  }

  @Override
  public boolean available() {
    return NIO.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return NIO.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new Counting(NIO.implementation(), counters);
  }

  /** A server socket whose accepted sockets are counted from their first byte. */
  private static final class CountingServerChannel extends NioServerSocketChannel {

    private final WireCounters counters;

    CountingServerChannel(WireCounters counters) {
      this.counters = counters;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      int before = accepted.size();
      int count = super.doReadMessages(accepted);
      for (Object channel : accepted.subList(before, accepted.size())) {
        ((Channel) channel).pipeline().addFirst(new WireCount(counters));
      }
      return count;
    }
  }

  private record Counting(io.vertx.core.spi.transport.Transport nio, WireCounters counters)
      implements io.vertx.core.spi.transport.Transport {

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return nio.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ratio) {
      return nio.eventLoopGroup(type, threads, factory, ratio);
    }

    @Override
    public DatagramChannel datagramChannel() {
      return nio.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface asks for this type
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return nio.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      ChannelFactory<? extends Channel> factory = nio.channelFactory(domainSocket);
      return domainSocket
          ? factory
          : () -> {
            Channel channel = factory.newChannel();
            channel.pipeline().addFirst(new WireCount(counters));
            return channel;
          };
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return domainSocket
          ? nio.serverChannelFactory(true)
          : () -> new CountingServerChannel(counters);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      nio.configure(channel, options);
    }

    @Override
    public void configure(
        ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
      nio.configure(options, connectTimeout, domainSocket, bootstrap);
    }

    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      nio.configure(options, domainSocket, bootstrap);
    }
  }
}
