import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars again: uncompressed, so that the archive around them compresses them far better; sorted and without
 * times, so that the same content gives the same bytes; and without what nobody needs. What a library says of its
 * licence is also put where it can be read without a tool.
 *
 * <pre>java Repack.java LIB LICENSES JAR...</pre>
 */
public final class Repack {
  private static final LocalDateTime NO_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final Pattern LICENCE =
      Pattern.compile("(META-INF/)?[^/]*(licen[sc]e|notice|copying)[^/]*", Pattern.CASE_INSENSITIVE);

  /** What is kept of a jar whose name begins so. JavaCPP's wrappers are of everything that NVIDIA has. */
  private static final Map<String, Pattern> KEPT =
      Map.of(
          "cuda-",
          Pattern.compile(
              "META-INF/[^/]*|org/bytedeco/cuda/(presets|global)/(cudart|cublas|cudnn)[.$].*"
                  + "|org/bytedeco/cuda/(cudart|cublas|cudnn)/.*"
                  + "|org/bytedeco/cuda/linux-x86_64/libjni(cudart|cublas|cudnn)\\.so"));

  /** For another compiler of Java, not for Java itself. */
  private static final Pattern USUAL = Pattern.compile("(?!META-INF/native-image/).*");

  private Repack() {}

  public static void main(String[] args) throws IOException {
    Path lib = Path.of(args[0]);
    Path licences = Path.of(args[1]);
    for (String arg : Arrays.asList(args).subList(2, args.length)) {
      Path jar = Path.of(arg);
      String name = jar.getFileName().toString();
      try (ZipFile in = new ZipFile(arg)) {
        repack(in, lib.resolve(name), kept(name));
        copyLicences(in, licences.resolve(name.replaceFirst("\\.jar$", "")));
      }
    }
  }

  private static Pattern kept(String name) {
    return KEPT.entrySet().stream()
        .filter(rule -> name.startsWith(rule.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(USUAL);
  }

  private static void repack(ZipFile in, Path jar, Pattern kept) throws IOException {
    List<? extends ZipEntry> entries =
        // Folders, too: the engine finds its networks and presets by listing one.
        in.stream()
            .filter(entry -> kept.matcher(entry.getName()).matches())
            // The manifest comes first, or some readers of jars do not see it.
            .sorted(
                Comparator.comparing((ZipEntry entry) -> !entry.getName().equals("META-INF/MANIFEST.MF"))
                    .thenComparing(ZipEntry::getName))
            .toList();
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry entry : entries) {
        write(entry.getName(), content(in, entry), out);
      }
    }
  }

  private static void write(String name, byte[] content, ZipOutputStream out) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(NO_TIME);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static void copyLicences(ZipFile in, Path folder) throws IOException {
    for (ZipEntry entry : (Iterable<ZipEntry>) in.stream().map(ZipEntry.class::cast)::iterator) {
      if (!entry.isDirectory() && LICENCE.matcher(entry.getName()).matches()) {
        Files.createDirectories(folder);
        Files.write(folder.resolve(Path.of(entry.getName()).getFileName()), content(in, entry));
      }
    }
  }

  private static byte[] content(ZipFile in, ZipEntry entry) throws IOException {
    try (InputStream stream = in.getInputStream(entry)) {
      return stream.readAllBytes();
    }
  }
}
