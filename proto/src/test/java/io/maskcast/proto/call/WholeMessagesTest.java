package io.maskcast.proto.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WholeMessagesTest {

  private final List<Buffer> handed = new ArrayList<>();
  private final WholeMessages messages = new WholeMessages(handed::add);

  @Property
  void eachMessageComesWholeWhereverThePiecesEnd(
      @ForAll @Size(max = 8) List<@IntRange(max = 300) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 400) int mostPiece,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Buffer> sent = lengths.stream().map(length -> frame(random, length)).toList();
    Buffer all = Buffer.buffer();
    sent.forEach(all::appendBuffer);
    List<Buffer> got = new ArrayList<>();
    WholeMessages joining = new WholeMessages(message -> got.add(message.copy()));
    for (int at = 0; at < all.length(); ) {
      int end = Math.min(all.length(), at + 1 + random.nextInt(mostPiece));
      joining.handle(all.getBuffer(at, end));
      at = end;
    }
    assertThat(got).isEqualTo(sent);
  }

  @Test
  void aMessageThatCameInOnePieceIsNotCopied() {
    Buffer piece = Buffer.buffer();
    piece.appendBuffer(frame(new Random(1), 10)).appendBuffer(frame(new Random(2), 20));
    messages.handle(piece);
    assertThat(handed).hasSize(2);
    piece.setByte(5 + 10 + 5, (byte) 77);
    assertThat(handed.get(1).getByte(5)).isEqualTo((byte) 77);
  }

  @Test
  void whatIsTooLongGoesOnToTheLibraryUnjoined() {
    Buffer head = Buffer.buffer().appendByte((byte) 0).appendUnsignedInt(0xFFFFFFFFL);
    messages.handle(head.getBuffer(0, 3));
    messages.handle(head.getBuffer(3, 5).appendBytes(new byte[9]));
    messages.handle(Buffer.buffer(new byte[20]));
    assertThat(handed)
        .containsExactly(head, Buffer.buffer(new byte[9]), Buffer.buffer(new byte[20]));
  }

  @Test
  void theLongestMessageAllowedIsJoined() {
    Buffer longest = frame(new Random(3), Http2.MAX_MESSAGE_BYTES);
    messages.handle(longest.getBuffer(0, 100));
    messages.handle(longest.getBuffer(100, longest.length()));
    assertThat(handed).containsExactly(longest);
  }

  private static Buffer frame(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Buffer.buffer().appendByte((byte) 0).appendInt(length).appendBytes(bytes);
  }
}
