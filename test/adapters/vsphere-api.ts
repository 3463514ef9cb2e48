/**
 * What the vSphere API has, by the names of its reference ("VirtualDevice" and what extends it, "VirtualDeviceBackingInfo",
 * "VirtualMachineConfigInfo"), API 5.0 to 8.0: what the table is held against. `kind: property property …`
 */
const listOf = (text: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    text
      .trim()
      .split(/\n(?! )/)
      .map((entry) => {
        const [kind = '', names = ''] = entry.split(':');
        return [kind, names.split(/\s+/).filter((name) => name !== '')];
      }),
  );

/** Of VirtualDevice itself, its backing apart. */
export const OF_EVERY_DEVICE: readonly string[] =
  'key deviceInfo connectable slotInfo controllerKey unitNumber deviceGroupInfo numaNode'.split(' ');

export const DEVICE_CLASSES = listOf(`
ParaVirtualSCSIController: busNumber device hotAddRemove sharedBus scsiCtlrUnitNumber
VirtualAHCIController: busNumber device
VirtualBusLogicController: busNumber device hotAddRemove sharedBus scsiCtlrUnitNumber
VirtualCdrom:
VirtualDisk: capacityInKB capacityInBytes shares storageIOAllocation diskObjectId vFlashCacheConfigInfo iofilter
  vDiskId nativeUnmanagedLinkedClone vDiskVersion independentFilters guestReadOnly virtualDiskFormat
VirtualE1000: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
VirtualE1000e: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
VirtualEnsoniq1371:
VirtualEthernetCard: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
VirtualFloppy:
VirtualHdAudioCard:
VirtualIDEController: busNumber device
VirtualKeyboard:
VirtualLsiLogicController: busNumber device hotAddRemove sharedBus scsiCtlrUnitNumber
VirtualLsiLogicSASController: busNumber device hotAddRemove sharedBus scsiCtlrUnitNumber
VirtualMachineVMCIDevice: id allowUnrestrictedCommunication filterEnable filterInfo
VirtualMachineVMIROM:
VirtualMachineVideoCard: videoRamSizeInKB numDisplays useAutoDetect enable3DSupport use3dRenderer
  graphicsMemorySizeInKB
VirtualNVDIMM: capacityInMB
VirtualNVDIMMController: busNumber device
VirtualNVMEController: busNumber device sharedBus
VirtualPCIController: busNumber device
VirtualPCIPassthrough:
VirtualPCNet32: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
VirtualPS2Controller: busNumber device
VirtualParallelPort:
VirtualPointingDevice:
VirtualPrecisionClock:
VirtualSATAController: busNumber device
VirtualSCSIController: busNumber device hotAddRemove sharedBus scsiCtlrUnitNumber
VirtualSCSIPassthrough:
VirtualSIOController: busNumber device
VirtualSerialPort: yieldOnPoll
VirtualSoundBlaster16:
VirtualSoundCard:
VirtualSriovEthernetCard: addressType macAddress wakeOnLanEnabled resourceAllocation externalId
  uptCompatibilityEnabled allowGuestOSMtuChange sriovBacking dvxBackingInfo
VirtualTPM: endorsementKeyCertificateSigningRequest endorsementKeyCertificate
VirtualUSB: connected vendor product family speed
VirtualUSBController: busNumber device autoConnectDevices ehciEnabled
VirtualUSBXHCIController: busNumber device autoConnectDevices
VirtualVmxnet: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
VirtualVmxnet2: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
VirtualVmxnet3: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
  uptv2Enabled
VirtualVmxnet3Vrdma: addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled
  deviceProtocol uptv2Enabled
VirtualWDT: runOnBoot running
`);

export const BACKINGS = listOf(`
VirtualCdromAtapiBackingInfo: deviceName useAutoDetect
VirtualCdromIsoBackingInfo: fileName datastore backingObjectId
VirtualCdromPassthroughBackingInfo: deviceName useAutoDetect exclusive
VirtualCdromRemoteAtapiBackingInfo: deviceName useAutoDetect
VirtualCdromRemotePassthroughBackingInfo: deviceName useAutoDetect exclusive
VirtualDiskFlatVer1BackingInfo: fileName datastore backingObjectId diskMode split writeThrough contentId parent
VirtualDiskFlatVer2BackingInfo: fileName datastore backingObjectId diskMode split writeThrough thinProvisioned
  eagerlyScrub uuid contentId changeId parent deltaDiskFormat digestEnabled deltaGrainSize deltaDiskFormatVariant
  sharing keyId cryptoIntegrityProtectionType
VirtualDiskLocalPMemBackingInfo: fileName datastore backingObjectId diskMode uuid volumeUUID contentId
VirtualDiskPartitionedRawDiskVer2BackingInfo: deviceName useAutoDetect descriptorFileName uuid changeId sharing
  partition
VirtualDiskRawDiskMappingVer1BackingInfo: fileName datastore backingObjectId lunUuid deviceName compatibilityMode
  diskMode uuid contentId changeId parent deltaDiskFormat deltaGrainSize sharing
VirtualDiskRawDiskVer2BackingInfo: deviceName useAutoDetect descriptorFileName uuid changeId sharing
VirtualDiskSeSparseBackingInfo: fileName datastore backingObjectId diskMode writeThrough uuid contentId changeId
  parent deltaDiskFormat digestEnabled grainSize keyId
VirtualDiskSparseVer1BackingInfo: fileName datastore backingObjectId diskMode split writeThrough spaceUsedInKB
  contentId parent
VirtualDiskSparseVer2BackingInfo: fileName datastore backingObjectId diskMode split writeThrough spaceUsedInKB uuid
  contentId changeId parent keyId
VirtualEthernetCardDistributedVirtualPortBackingInfo: port
VirtualEthernetCardLegacyNetworkBackingInfo: deviceName useAutoDetect
VirtualEthernetCardNetworkBackingInfo: deviceName useAutoDetect network inPassthroughMode
VirtualEthernetCardOpaqueNetworkBackingInfo: opaqueNetworkId opaqueNetworkType
VirtualFloppyDeviceBackingInfo: deviceName useAutoDetect
VirtualFloppyImageBackingInfo: fileName datastore backingObjectId
VirtualFloppyRemoteDeviceBackingInfo: deviceName useAutoDetect
VirtualNVDIMMBackingInfo: fileName datastore backingObjectId parent changeId
VirtualPCIPassthroughDeviceBackingInfo: deviceName useAutoDetect id deviceId systemId vendorId
VirtualPCIPassthroughDynamicBackingInfo: deviceName useAutoDetect allowedDevice customLabel assignedId
VirtualPCIPassthroughPluginBackingInfo:
VirtualPCIPassthroughVmiopBackingInfo: vgpu
VirtualParallelPortDeviceBackingInfo: deviceName useAutoDetect
VirtualParallelPortFileBackingInfo: fileName datastore backingObjectId
VirtualPointingDeviceDeviceBackingInfo: deviceName useAutoDetect hostPointingDevice
VirtualPrecisionClockSystemClockBackingInfo: protocol
VirtualSCSIPassthroughDeviceBackingInfo: deviceName useAutoDetect
VirtualSerialPortDeviceBackingInfo: deviceName useAutoDetect
VirtualSerialPortFileBackingInfo: fileName datastore backingObjectId
VirtualSerialPortPipeBackingInfo: pipeName endpoint noRxLoss
VirtualSerialPortThinPrintBackingInfo:
VirtualSerialPortURIBackingInfo: serviceURI direction proxyURI
VirtualSoundCardDeviceBackingInfo: deviceName useAutoDetect
VirtualUSBRemoteClientBackingInfo: deviceName useAutoDetect hostname
VirtualUSBRemoteHostBackingInfo: deviceName useAutoDetect hostname
VirtualUSBUSBBackingInfo: deviceName useAutoDetect
VirtualPCIPassthroughDvxBackingInfo: deviceClass configParams
`);

/** VirtualMachineConfigInfo but for its `hardware`, and VirtualHardware. */
export const CONFIG = listOf(`
config: changeVersion modified name guestFullName version uuid createDate instanceUuid npivNodeWorldWideName
  npivPortWorldWideName npivWorldWideNameType npivDesiredNodeWwns npivDesiredPortWwns npivTemporaryDisabled
  npivOnNonRdmDisks locationId template guestId alternateGuestName annotation files tools flags consolePreferences
  defaultPowerOps vcpuConfig cpuAllocation memoryAllocation latencySensitivity memoryHotAddEnabled cpuHotAddEnabled
  cpuHotRemoveEnabled hotPlugMemoryLimit hotPlugMemoryIncrementSize cpuAffinity memoryAffinity networkShaper
  extraConfig cpuFeatureMask datastoreUrl swapPlacement bootOptions ftInfo repConfig vAppConfig vAssertsEnabled
  changeTrackingEnabled firmware maxMksConnections guestAutoLockEnabled managedBy memoryReservationLockedToMax
  initialOverhead nestedHVEnabled vPMCEnabled scheduledHardwareUpgradeInfo forkConfigInfo vFlashCacheReservation
  vmxConfigChecksum messageBusTunnelEnabled vmStorageObjectId swapStorageObjectId keyId guestIntegrityInfo
  migrateEncryption sgxInfo contentLibItemInfo guestMonitoringModeInfo sevEnabled rebootPowerOff ftEncryptionMode
  numaInfo pmemFailoverEnabled vmxStatsCollectionEnabled vmOpNotificationToAppEnabled vmOpNotificationTimeout
  deviceSwap pmem deviceGroups fixedPassthruHotPlugEnabled metroFtEnabled metroFtHostGroup
config.hardware: numCPU numCoresPerSocket memoryMB virtualICH7MPresent virtualSMCPresent device autoCoresPerSocket
  motherboardLayout simultaneousThreads
`);

/** What is below a property, where it is an object. */
export const BELOW = listOf(`
shares: shares level
storageIOAllocation: limit shares/shares shares/level reservation
resourceAllocation: reservation share/shares share/level limit
connectable: migrateConnect startConnected allowGuestControl connected status
deviceInfo: label summary
slotInfo: pciSlotNumber
config.cpuAllocation: reservation expandableReservation limit shares/shares shares/level overheadLimit
config.memoryAllocation: reservation expandableReservation limit shares/shares shares/level overheadLimit
config.flags: disableAcceleration enableLogging useToe runWithDebugInfo monitorType htSharing snapshotDisabled
  snapshotLocked diskUuidEnabled virtualMmuUsage virtualExecUsage snapshotPowerOffBehavior recordReplayEnabled
  faultToleranceType cbrcCacheEnabled vvtdEnabled vbsEnabled
config.bootOptions: bootDelay enterBIOSSetup efiSecureBootEnabled bootRetryEnabled bootRetryDelay bootOrder
  networkBootProtocol
config.tools: toolsVersion toolsInstallType afterPowerOn afterResume beforeGuestStandby beforeGuestShutdown
  beforeGuestReboot toolsUpgradePolicy pendingCustomization customizationKeyId syncTimeWithHostAllowed
  syncTimeWithHost lastInstallInfo
config.latencySensitivity: level sensitivity
config.sgxInfo: epcSize flcMode lePubKeyHash requireAttestation
config.ftInfo: role instanceUuids configPaths orphaned
config.numaInfo: coresPerNumaNode autoCoresPerNumaNode vnumaOnCpuHotaddExposed
config.cpuFeatureMask: HostCpuIdInfo
config.npivPortWorldWideName: long
`);
