package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.FolderLock;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Jobs on disk: {@code jobs/<id>/job.json} with the run beside it, and {@code .lock}, which one
 * trainer holds. Files are whole or absent. Thread-safe but for two writers of one job.
 */
final class JobsFolder implements AutoCloseable {

  private static final String JOB_FILE = "job.json";
  private static final int MAX_JOB_BYTES = 1 << 20;

  private final Path jobs;
  private final FolderLock lock;

  private JobsFolder(Path jobs, FolderLock lock) {
    this.jobs = jobs;
    this.lock = lock;
  }

  /**
   * Takes the folder for this trainer and makes what is missing.
   *
   * @throws MaskcastException if another trainer has it or it cannot be written
   */
  static JobsFolder open(Path root) {
    try {
      Path jobs = Files.createDirectories(root.toAbsolutePath().resolve("jobs"));
      return new JobsFolder(jobs, lock(root));
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot keep jobs in %s: %s; choose a folder you may write to"
              .formatted(root, WholeFile.reason(e)),
          e);
    }
  }

  private static FolderLock lock(Path root) throws IOException {
    return FolderLock.take(root)
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Folder %s is in use by another trainer; stop that one or choose another folder"
                        .formatted(root)));
  }

  /**
   * All jobs, in no order.
   *
   * @throws MaskcastException if a file cannot be read or is no job
   */
  List<Job> load() {
    List<Job> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(jobs)) {
      for (Path folder : folders) {
        Path file = folder.resolve(JOB_FILE);
        if (Files.exists(file)) { // else the trainer ended before it had taken the job
          found.add(load(file));
        }
      }
      return found;
    } catch (IOException e) {
      throw new MaskcastException("Cannot list %s: %s".formatted(jobs, WholeFile.reason(e)), e);
    }
  }

  private static Job load(Path file) {
    try {
      return JobJson.read(WholeFile.read(file, MAX_JOB_BYTES));
    } catch (MaskcastException e) {
      throw new MaskcastException(
          "%s holds %s; repair it or remove its folder".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Writes a job.
   *
   * @throws MaskcastException if that fails; what was there before is still there
   */
  void save(Job job) {
    WholeFile.write(run(job.id()).resolve(JOB_FILE), JobJson.of(job).toBuffer().getBytes());
  }

  /** Where the run of a job is kept. */
  Path run(long id) {
    return jobs.resolve(Long.toString(id));
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot let go of %s: %s".formatted(jobs, WholeFile.reason(e)), e);
    }
  }
}
