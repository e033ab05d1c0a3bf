package io.maskcast.edge.results;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a record of a segment holds: a byte that says what it is, then
 *
 * <ul>
 *   <li>1: the positions of all jobs: their number, then each;
 *   <li>2: results: the position of their job, i64 number of the first, source, i32 level, digest
 *       (hexadecimal), i64 ms since 1970, i32 count, then of each: i64 tile, i32 class, f32
 *       confidence; then, if some failed, i32 how many, and of each: i32 which of these, and why;
 *   <li>3: the position of one job.
 * </ul>
 *
 * A position is job, meant, i64 run, i64 ms since 1970, i64 index, and a byte that is 1 if it is
 * over. Texts are as {@link DataOutputStream#writeUTF} has them, numbers big-endian.
 */
final class RecordFormat {

  private static final int POSITIONS = 1;
  private static final int RESULTS = 2;
  private static final int POSITION = 3;

  private RecordFormat() {}

  /** Takes what a record holds. */
  interface Visitor {
    void positions(List<JobPosition> all);

    void results(ResultGroup group);

    void position(JobPosition one);
  }

  @FunctionalInterface
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(int kind, Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  static byte[] positions(Collection<JobPosition> all) {
    return bytes(
        POSITIONS,
        out -> {
          out.writeInt(all.size());
          for (JobPosition one : all) {
            write(out, one);
          }
        });
  }

  static byte[] position(JobPosition one) {
    return bytes(POSITION, out -> write(out, one));
  }

  static byte[] results(ResultGroup group) {
    return bytes(
        RESULTS,
        out -> {
          write(out, group.after());
          out.writeLong(group.first());
          out.writeUTF(group.source().name());
          out.writeInt(group.source().level());
          out.writeUTF(group.bundle().hex());
          out.writeLong(group.at().toEpochMilli());
          out.writeInt(group.answers().size());
          for (Answer answer : group.answers()) {
            out.writeLong(answer.tile());
            out.writeInt(answer.predicted());
            out.writeFloat(answer.confidence());
          }
          writeFailures(out, group.answers());
        });
  }

  /** Behind all else, where versions that knew none do not look. */
  private static void writeFailures(DataOutputStream out, List<Answer> answers) throws IOException {
    long failed = answers.stream().filter(answer -> answer.failure().isPresent()).count();
    if (failed == 0) {
      return;
    }
    out.writeInt((int) failed);
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).failure().isPresent()) {
        out.writeInt(i);
        out.writeUTF(answers.get(i).failure().get());
      }
    }
  }

  private static void write(DataOutputStream out, JobPosition one) throws IOException {
    out.writeUTF(one.job());
    out.writeUTF(one.meant());
    out.writeLong(one.run());
    out.writeLong(one.started().toEpochMilli());
    out.writeLong(one.index());
    out.writeBoolean(one.done());
  }

  /**
   * Reads a record whose checksum is right.
   *
   * @throws IOException if it is none of these: another version wrote it
   */
  static void read(byte[] record, Visitor visitor) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      int kind = in.readByte();
      switch (kind) {
        case POSITIONS -> {
          List<JobPosition> all = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            all.add(position(in));
          }
          visitor.positions(all);
        }
        case RESULTS -> visitor.results(results(in));
        case POSITION -> visitor.position(position(in));
        default -> throw new IOException("a record of unknown kind " + kind);
      }
    } catch (RuntimeException e) {
      throw new IOException("a record that says what cannot be: " + e.getMessage(), e);
    }
  }

  private static ResultGroup results(DataInputStream in) throws IOException {
    JobPosition after = position(in);
    long first = in.readLong();
    SourceLevel source = new SourceLevel(in.readUTF(), in.readInt());
    Digest bundle = new Digest(in.readUTF());
    Instant at = Instant.ofEpochMilli(in.readLong());
    List<Answer> answers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      answers.add(new Answer(in.readLong(), in.readInt(), in.readFloat()));
    }
    for (int left = in.available() > 0 ? in.readInt() : 0; left > 0; left--) {
      int which = in.readInt();
      answers.set(which, Answer.failed(answers.get(which).tile(), in.readUTF()));
    }
    return new ResultGroup(first, after, source, bundle, at, answers);
  }

  private static JobPosition position(DataInputStream in) throws IOException {
    return new JobPosition(
        in.readUTF(),
        in.readUTF(),
        in.readLong(),
        Instant.ofEpochMilli(in.readLong()),
        in.readLong(),
        in.readBoolean());
  }
}
