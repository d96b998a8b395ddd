import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.tukaani.xz.XZInputStream;

/**
 * Takes the .txz out of a jar of PostgreSQL binaries and decompresses it: {@code java -cp xz.jar Unpack.java JAR TAR}.
 * Every machine that Sluice runs on has tar and a JDK, but many (slim images) have neither unzip nor xz.
 */
public class Unpack {
    public static void main(String[] args) throws Exception {
        try (JarFile jar = new JarFile(args[0])) {
            JarEntry archive = jar.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst()
                    .orElseThrow(() -> new IllegalStateException(args[0] + " holds no .txz"));
            try (InputStream in = new XZInputStream(new BufferedInputStream(jar.getInputStream(archive), 1 << 16));
                    OutputStream out = Files.newOutputStream(Path.of(args[1]))) {
                in.transferTo(out);
            }
        }
    }
}
