package io.maskcast.proto.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The counter of one connection: first in its pipeline, next to the socket. Written bytes count
 * once the socket took them.
 */
final class WireCount extends ChannelDuplexHandler {

  private final WireCounters counters;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong written = new AtomicLong();

  WireCount(WireCounters counters) {
    this.counters = counters;
  }

  WireBytes bytes() {
    return new WireBytes(read.get(), written.get());
  }

  /** It can be put back after it was removed; it still belongs to one connection. */
  @Override
  public boolean isSharable() {
    return true;
  }

  /**
   * The HTTP client strips a new connection of all handlers but TLS before it starts HTTP/2; this
   * one stays.
   */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (context.channel().isRegistered()) {
      context.pipeline().addFirst(this);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    counters.opened(context.channel(), this);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    counters.closed(context.channel(), this);
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    long bytes = size(message);
    read.addAndGet(bytes);
    counters.addRead(bytes);
    context.fireChannelRead(message);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // it is the promise that was passed on
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long bytes = size(message);
    ChannelPromise settled = promise.unvoid();
    settled.addListener(
        done -> {
          if (done.isSuccess()) {
            written.addAndGet(bytes);
            counters.addWritten(bytes);
          }
        });
    context.write(message, settled);
  }

  private static long size(Object message) {
    if (message instanceof ByteBuf buffer) {
      return buffer.readableBytes();
    }
    if (message instanceof ByteBufHolder holder) {
      return holder.content().readableBytes();
    }
    return message instanceof FileRegion region ? region.count() : 0;
  }
}
