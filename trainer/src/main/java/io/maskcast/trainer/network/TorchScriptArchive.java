package io.maskcast.trainer.network;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.storage.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript file: a zip archive with the code, a pickle that says which parts there are, and
 * the raw numbers of each tensor that learning can change as a record {@code <root>/data/<number>}.
 * This class changes those numbers and leaves the rest as the user made it, so that equal weights
 * give equal bytes; the engine's own writer names classes by how many scripts the process has seen.
 * Immutable.
 */
public final class TorchScriptArchive {

  /**
   * Zip keeps the time of every entry; a fixed one, whose form does not depend on the time zone.
   */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final String DATA = "data/";

  private final Map<String, byte[]> entries; // by full name, in the order of the file
  private final String root;

  private TorchScriptArchive(Map<String, byte[]> entries, String root) {
    this.entries = Collections.unmodifiableMap(entries);
    this.root = root;
  }

  /**
   * Reads an archive.
   *
   * @param name names it in messages
   * @param bytes the file
   * @throws MaskcastException if it is none
   */
  public static TorchScriptArchive read(String name, byte[] bytes) {
    Map<String, byte[]> entries = unzip(name, bytes);
    String first = entries.isEmpty() ? "" : entries.keySet().iterator().next();
    String root = first.substring(0, first.indexOf('/') + 1);
    boolean script =
        entries.containsKey(root + "constants.pkl")
            && entries.keySet().stream().anyMatch(entry -> entry.startsWith(root + "code/"));
    if (!script) {
      throw new MaskcastException(
          "%s holds no TorchScript (weights alone do not say how to use them); write it with torch.jit.script(model).save(file)"
              .formatted(name));
    }
    return new TorchScriptArchive(entries, root);
  }

  private static Map<String, byte[]> unzip(String name, byte[] bytes) {
    try {
      // Java reads such archives only from a file: their entries are not compressed and followed by
      // their sizes.
      Path file = Files.createTempFile("maskcast", ".pt");
      try {
        Files.write(file, bytes);
        return entries(file);
      } finally {
        Files.delete(file);
      }
    } catch (ZipException | EOFException e) {
      throw new MaskcastException(
          "%s is no TorchScript file (%s); write it with torch.jit.script(model).save(file)"
              .formatted(name, WholeFile.reason(e)),
          e);
    } catch (IOException e) {
      throw new MaskcastException("Cannot unpack %s: %s".formatted(name, WholeFile.reason(e)), e);
    }
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  /**
   * The numbers of all tensors, as tensors {@code data/<number>} of one side: the bytes of a record
   * as they are, four to a value whatever their type, filled up with zeros. Values are bits to put
   * back ({@link #with}), not numbers to compute with.
   */
  public Tensors tensors() {
    // By number, whatever their order in the file.
    Map<String, Tensors.Tensor> tensors =
        new TreeMap<>(Comparator.comparing(String::length).thenComparing(Function.identity()));
    entries.forEach(
        (entry, bytes) -> {
          if (isData(entry)) {
            float[] values = new float[values(bytes)];
            ByteBuffer.wrap(Arrays.copyOf(bytes, 4 * values.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
            tensors.put(
                entry.substring(root.length()), new Tensors.Tensor(List.of(values.length), values));
          }
        });
    return new Tensors(tensors);
  }

  private boolean isData(String entry) {
    return entry.startsWith(root + DATA);
  }

  private static int values(byte[] bytes) {
    return (bytes.length + 3) / 4;
  }

  /**
   * The bytes of this archive with other numbers.
   *
   * @param tensors of {@link #tensors()} of an archive of the same script
   * @throws MaskcastException if one is missing or of another size
   */
  public byte[] with(Tensors tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        String name = entry.getKey();
        byte[] bytes = isData(name) ? data(name, tensors) : entry.getValue();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry header = new ZipEntry(name);
        header.setTimeLocal(TIME);
        header.setSize(bytes.length);
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written to it", e);
    }
    return out.toByteArray();
  }

  private byte[] data(String entry, Tensors tensors) {
    byte[] before = entries.get(entry);
    float[] values = tensors.get(entry.substring(root.length()), List.of(values(before))).values();
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return Arrays.copyOf(buffer.array(), before.length);
  }
}
