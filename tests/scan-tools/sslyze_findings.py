"""sslyze_findings.py NAME CA: what sslyze finds at NAME's port 443, as JSON. Its measure is Mozilla's "modern" configuration, plus what it
tests and that measure leaves out."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from sslyze import (
    CertificateInfoExtraArgument,
    Scanner,
    ScanCommand,
    ScanCommandAttemptStatusEnum,
    ScanCommandsExtraArguments,
    ServerNetworkLocation,
    ServerScanRequest,
    TlsResumptionSupportEnum,
)
from sslyze.mozilla_tls_profile.tls_config_checker import (
    MozillaTlsConfiguration,
    ServerNotCompliantWithTlsConfiguration,
    TlsConfigurationEnum,
    check_server_against_tls_configuration,
)

TWO_YEARS = 63_072_000


def beyond(result):
    """What Mozilla's checks do not look at."""
    if result.tls_1_3_early_data.result.supports_early_data:
        yield "early_data", "0-RTT is accepted, and can be replayed"
    resumption = result.session_resumption.result
    for way, seen in (
        ("session_ids", resumption.session_id_resumption_result),
        ("session_tickets", resumption.tls_ticket_resumption_result),
    ):
        # Of TLS 1.3 sslyze cannot tell; testssl.sh counts its tickets.
        if seen not in (TlsResumptionSupportEnum.NOT_SUPPORTED, TlsResumptionSupportEnum.SERVER_IS_TLS_1_3_ONLY):
            yield way, f"sessions can be resumed: {seen.name}"
    if result.session_renegotiation.result.is_vulnerable_to_client_renegotiation_dos:
        yield "client_renegotiation", "a client can renegotiate"
    header = result.http_headers.result.strict_transport_security_header
    if header is None or (header.max_age or 0) < TWO_YEARS:
        yield "hsts_min_age", f"Strict-Transport-Security: {header}"
    for deployed in result.certificate_info.result.certificate_deployments:
        for validated in deployed.path_validation_results:
            if validated.trust_store.path == Path(sys.argv[2]) and not validated.was_validation_successful:
                yield "path", str(validated.validation_error)


def main():
    name, authority = sys.argv[1], Path(sys.argv[2])
    scanner = Scanner()
    extra = ScanCommandsExtraArguments(certificate_info=CertificateInfoExtraArgument(custom_ca_file=authority))
    location = ServerNetworkLocation(hostname=name, port=443, ip_address="127.0.0.1")
    scanner.queue_scans([ServerScanRequest(server_location=location, scan_commands_extra_arguments=extra)])
    (scanned,) = scanner.get_results()
    findings = []
    if scanned.scan_result is None:
        print(f"sslyze reached nothing: {scanned.connectivity_error_trace}", file=sys.stderr)
        sys.exit(1)
    for command in ScanCommand:
        attempt = getattr(scanned.scan_result, command.value)
        if attempt.status != ScanCommandAttemptStatusEnum.COMPLETED:
            findings.append((f"not scanned: {command.value}", str(attempt.error_reason)))
    compliant = "no"
    if not findings:
        try:
            modern = MozillaTlsConfiguration.get(TlsConfigurationEnum.MOZILLA_MODERN)
            check_server_against_tls_configuration(scanned, modern)
            compliant = "yes"
        except ServerNotCompliantWithTlsConfiguration as not_compliant:
            findings.extend(not_compliant.issues.items())
        findings.extend(beyond(scanned.scan_result))
    found = [{"id": name, "said": said, "where": "443"} for name, said in findings]
    grade = f'Mozilla "modern": {compliant}'
    print(json.dumps([{"tool": "sslyze", "version": version("sslyze"), "grade": grade, "best": compliant == "yes", "findings": found}]))


main()
