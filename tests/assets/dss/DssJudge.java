import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.File;

/** Arguments: the trusted root (PEM or DER), then PDF files. Prints one line for each signature, separated by tabs. */
public final class DssJudge {
    public static void main(String[] arguments) throws Exception {
        CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
        roots.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
        for (int place = 1; place < arguments.length; place++) {
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setTrustedCertSources(roots);  // and no source of anything else: the file must prove itself
            SignedDocumentValidator validator =
                    SignedDocumentValidator.fromDocument(new FileDocument(arguments[place]));
            validator.setCertificateVerifier(verifier);
            SimpleReport report = validator.validateDocument().getSimpleReport();
            for (String id : report.getSignatureIdList()) {
                System.out.println(String.join("\t", arguments[place], report.getSignedBy(id),
                        String.valueOf(report.getSignatureFormat(id)), String.valueOf(report.getIndication(id)),
                        String.valueOf(report.getSubIndication(id))));
            }
        }
    }
}
