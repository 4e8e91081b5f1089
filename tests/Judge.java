import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.parser.PreflightParser;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * PDFBox and Bouncy Castle as a judge of signatures, one process for many files.
 *
 * Each line of standard input is a verb, a path and a password, parted by tabs. Each answer ends with a line ".":
 * for "verify" a line for each signature field that has a value (S, name, intact, whole, gap, problem), for "pdfa" a
 * line for each fault against PDF/A-1b (F, code). A document that cannot be read gives one line E, problem.
 */
public final class Judge {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    public static void main(String[] words) throws Exception {
        System.setProperty("org.apache.commons.logging.Log", "org.apache.commons.logging.impl.NoOpLog");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t", -1);
            try {
                if (parts[0].equals("pdfa")) {
                    preflight(new File(parts[1]));
                } else if (parts[0].equals("verify")) {
                    verify(new File(parts[1]), parts[2]);
                }
            } catch (Throwable problem) {
                tell("E", named(problem));
            }
            tell(".");
            OUT.flush();
        }
    }

    private static void verify(File file, String password) throws Exception {
        byte[] data = Files.readAllBytes(file.toPath());
        try (PDDocument document = PDDocument.load(data, password)) {
            for (PDSignatureField field : document.getSignatureFields()) {
                PDSignature signature = field.getSignature();
                if (signature == null) {
                    continue;
                }
                boolean intact = false;
                String problem = "";
                try {
                    intact = intact(signature, data);
                } catch (Throwable thrown) {
                    problem = named(thrown);
                }
                int[] range = signature.getByteRange();
                boolean usable = range != null && range.length == 4;
                boolean whole = usable && range[0] == 0 && (long) range[2] + range[3] == data.length;
                boolean gap = usable && isGap(range, data, signature.getContents());
                tell("S", field.getFullyQualifiedName(), intact + "", whole + "", gap + "", problem);
            }
        }
    }

    private static boolean intact(PDSignature signature, byte[] data) throws Exception {
        byte[] covered = signature.getSignedContent(new ByteArrayInputStream(data));
        byte[] contents = signature.getContents();
        if ("ETSI.RFC3161".equals(signature.getSubFilter())) {
            TimeStampToken token = new TimeStampToken(new CMSSignedData(contents));
            String hash = token.getTimeStampInfo().getMessageImprintAlgOID().getId();
            byte[] digest = MessageDigest.getInstance(hash, PROVIDER).digest(covered);
            return Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest())
                && accepted(token.toCMSSignedData());
        }
        return accepted(new CMSSignedData(new CMSProcessableByteArray(covered), contents));
    }

    private static boolean accepted(CMSSignedData signed) throws Exception {
        Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
        boolean all = !signers.isEmpty();
        for (SignerInformation signer : signers) {
            @SuppressWarnings("unchecked")
            Collection<X509CertificateHolder> found = signed.getCertificates().getMatches(signer.getSID());
            all &= signer.verify(
                new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(found.iterator().next()));
        }
        return all;
    }

    /** Whether what the ranges leave out is the contents as a hexadecimal string, as PDFBox's ShowSignature looks. */
    private static boolean isGap(int[] range, byte[] data, byte[] contents) {
        int start = range[0] + range[1];
        int end = range[2];
        if (start < 0 || end > data.length || end - start < 2 || data[start] != '<' || data[end - 1] != '>') {
            return false;
        }
        StringBuilder expected = new StringBuilder();
        for (byte octet : contents) {
            expected.append(String.format("%02x", octet & 0xff));
        }
        String told = new String(data, start + 1, end - start - 2, StandardCharsets.ISO_8859_1);
        return told.replaceAll("\\s", "").equalsIgnoreCase(expected.toString());
    }

    private static void preflight(File file) throws Exception {
        PreflightParser parser = new PreflightParser(file);
        parser.parse();
        try (PreflightDocument document = parser.getPreflightDocument()) {
            document.validate();
            ValidationResult result = document.getResult();
            if (!result.isValid()) {
                result.getErrorsList().forEach(error -> tell("F", error.getErrorCode()));
            }
        }
    }

    private static String named(Throwable problem) {
        return problem.getClass().getSimpleName();
    }

    private static void tell(String... parts) {
        for (int index = 0; index < parts.length; index++) {
            OUT.print((index == 0 ? "" : "\t") + (parts[index] == null ? "" : parts[index].replaceAll("[\t\r\n]", " ")));
        }
        OUT.print("\n");
    }
}
