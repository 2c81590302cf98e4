/**
 * Variables with our prefix that others set. Kubernetes injects addresses for each Service of the namespace, here one whose
 * name begins with `tmi-bff` (kubernetes.io: "Accessing the Service, environment variables"); the contract tester reads
 * `TMI_BFF_COOKIE`.
 */
const OF_KUBERNETES =
  /^TMI_BFF_(?:[A-Z0-9]+_)*(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;
const PORT_OF_KUBERNETES = /^TMI_BFF_(?:[A-Z0-9]+_)*PORT$/;
const URL_OF_SERVICE = /^(?:tcp|udp|sctp):\/\//;
const OF_THE_TESTER = 'TMI_BFF_COOKIE';

/** Whether a variable that names no option is none of ours. */
export function isForeignVariable(name: string, value: string): boolean {
  if (name === OF_THE_TESTER || OF_KUBERNETES.test(name)) return true;
  return PORT_OF_KUBERNETES.test(name) && URL_OF_SERVICE.test(value);
}
