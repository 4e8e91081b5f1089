import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Calendar;
import java.util.Collections;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** PDFBox and Bouncy Castle sign files, and sync them. Words: PKCS#12 file, password, then source and target, repeatedly. */
public final class Signer implements SignatureInterface {
    private final CMSSignedDataGenerator generator = new CMSSignedDataGenerator();

    private Signer(String store, char[] password) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(store)) {
            keys.load(file, password);
        }
        String name = Collections.list(keys.aliases()).get(0);
        X509Certificate certificate = (X509Certificate) keys.getCertificate(name);
        BouncyCastleProvider provider = new BouncyCastleProvider();
        ContentSigner signer = new JcaContentSignerBuilder("SHA384withECDSA")
            .setProvider(provider).build((PrivateKey) keys.getKey(name, password));
        generator.addSignerInfoGenerator(
            new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider(provider).build())
                .build(signer, certificate));
        generator.addCertificates(new JcaCertStore(Collections.singletonList(certificate)));
    }

    @Override
    public byte[] sign(InputStream content) throws IOException {
        try {
            return generator.generate(new Streamed(content), false).getEncoded();
        } catch (CMSException problem) {
            throw new IOException(problem);
        }
    }

    private void sign(File source, File target) throws Exception {
        PDSignature signature = new PDSignature();
        signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
        signature.setSubFilter(PDSignature.SUBFILTER_ETSI_CADES_DETACHED);
        signature.setSignDate(Calendar.getInstance());
        try (PDDocument document = PDDocument.load(source); FileOutputStream file = new FileOutputStream(target)) {
            document.addSignature(signature, this);
            document.saveIncremental(file);
        }
        try (RandomAccessFile file = new RandomAccessFile(target, "rw")) { // PDFBox has closed the other one
            file.getFD().sync();
        }
    }

    public static void main(String[] words) throws Exception {
        System.setProperty("org.apache.commons.logging.Log", "org.apache.commons.logging.impl.NoOpLog");
        Signer signer = new Signer(words[0], words[1].toCharArray());
        for (int index = 2; index + 1 < words.length; index += 2) {
            signer.sign(new File(words[index]), new File(words[index + 1]));
        }
    }

    /** The covered bytes as they come, not as one array. */
    private static final class Streamed implements CMSTypedData {
        private final InputStream content;

        Streamed(InputStream content) {
            this.content = content;
        }

        @Override
        public ASN1ObjectIdentifier getContentType() {
            return new CMSProcessableByteArray(new byte[0]).getContentType();
        }

        @Override
        public Object getContent() {
            return content;
        }

        @Override
        public void write(OutputStream out) throws IOException {
            content.transferTo(out);
            content.close();
        }
    }
}
