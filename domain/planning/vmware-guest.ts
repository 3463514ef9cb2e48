import type { Platform } from '../task/task-plan.ts';

/**
 * What a vSphere guest id stands for. The ids lag behind names: `windows7Server64Guest` is 2008 R2, `windows8Server64Guest`
 * 2012, `windows9Server64Guest` 2016 (VirtualMachineGuestOsIdentifier of the vSphere API).
 */
export type GuestFamily = 'WINDOWS' | 'LINUX' | 'OTHER';

const LINUX =
  /linux|rhel|centos|sles|suse|ubuntu|debian|fedora|oracle|asianux|coreos|amazon|rocky|alma|photon|mandr|turbo/i;

export const familyOf = (guestId: string): GuestFamily => {
  if (/^win/i.test(guestId)) return 'WINDOWS';
  return LINUX.test(guestId) ? 'LINUX' : 'OTHER';
};

/** TK-9. */
export const platformOfGuest = (guestId: string): Platform => {
  switch (familyOf(guestId)) {
    case 'WINDOWS':
      return 'WINDOWS_VIRTIO';
    case 'LINUX':
      return 'LINUX';
    case 'OTHER':
      return 'OTHER';
  }
};

/** VC-5: Windows 8, Server 2012 and everything later; these hibernate instead of shutting down unless told not to. */
export const mustBeOff = (guestId: string): boolean => /^windows(8|9|1[0-9]|20(12|16|19|2[0-9]))/i.test(guestId);

/** VC-3's families, later releases included. Anything else is accepted and said to be unverified. */
const VERIFIED = [
  /^(rhel|centos)([4-9]|1[0-9])?(_?64)?Guest$/,
  /^sles(1[0-9])?(_?64)?Guest$/,
  /^ubuntu(64)?Guest$/,
  /^windows7(_64|Server64)?Guest$/,
  /^winNet(Enterprise|Standard|Datacenter|Web|Business)(64)?Guest$/,
  /^windows(8|9)Server64Guest$/,
  /^windows20(19|2[0-9])[A-Za-z0-9_]*$/,
] as const;
export const isVerified = (guestId: string): boolean => VERIFIED.some((pattern) => pattern.test(guestId));
