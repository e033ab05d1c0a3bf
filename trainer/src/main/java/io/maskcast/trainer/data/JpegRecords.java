package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Two files of JPEG images with their labels, records one after the other: u8 label, u16 big-endian
 * length, so many bytes of JPEG.
 */
record JpegRecords() implements DatasetFormat {

  private static final String SUFFIX = "-jpegs.bin";

  @Override
  public String describe() {
    return "JPEG records train-jpegs.bin, test-jpegs.bin (.gz or not)";
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.names().stream().anyMatch(name -> name.startsWith("train" + SUFFIX));
  }

  @Override
  public Dataset read(String name, Folder folder) {
    return Dataset.of(name, tiles(folder, "train"), tiles(folder, "test"));
  }

  private static LabelledTiles tiles(Folder folder, String part) {
    return tiles(folder.oneOf(part + SUFFIX, part + SUFFIX + ".gz"));
  }

  private static LabelledTiles tiles(Path file) {
    List<LabelledJpeg> records = records(file);
    if (records.isEmpty()) {
      throw new MaskcastException("%s holds no images".formatted(file));
    }
    TrainingPicture first = TrainingPicture.read(nameOf(file, 0), records.get(0).jpeg());
    byte[] samples = LabelledTiles.room(first.layout(), records.size());
    int[] labels = records.stream().mapToInt(LabelledJpeg::label).toArray();
    IntStream.range(0, labels.length)
        .parallel()
        .forEach(
            i ->
                first.readAlike(
                    nameOf(file, i),
                    records.get(i).jpeg(),
                    samples,
                    i * first.layout().denseBytes()));
    return new LabelledTiles(first.layout(), samples, labels);
  }

  private static String nameOf(Path file, int record) {
    return "Image " + record + " of " + file;
  }

  /** One image as it lies in the file. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  private record LabelledJpeg(int label, byte[] jpeg) {}

  private static List<LabelledJpeg> records(Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream plain =
            file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
        DataInputStream in = new DataInputStream(new BufferedInputStream(plain, 1 << 16))) {
      List<LabelledJpeg> records = new ArrayList<>();
      for (int label = in.read(); label >= 0; label = in.read()) {
        byte[] jpeg = new byte[in.readUnsignedShort()];
        in.readFully(jpeg);
        // Looked at before the next is read: what holds no images is not read to its end.
        if (jpeg.length < 2 || (jpeg[0] & 0xff) != 0xff || (jpeg[1] & 0xff) != 0xd8) {
          throw new MaskcastException(
              "%s is no JPEG; the file is damaged or holds no records of label, length and JPEG"
                  .formatted(nameOf(file, records.size())));
        }
        records.add(new LabelledJpeg(label, jpeg));
      }
      return records;
    } catch (EOFException e) {
      throw new MaskcastException(
          "%s is truncated: it ends within an image; get it again".formatted(file), e);
    } catch (ZipException e) {
      throw new MaskcastException(
          "%s is damaged gzip (%s); get it again".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new MaskcastException("Cannot read %s: %s".formatted(file, WholeFile.reason(e)), e);
    }
  }
}
