/**
 * Changes since the last release that graphql calls breaking and that are meant, by reason, in graphql's own words. A release
 * takes `schema.snapshot.txt` as `schema.released.txt` and empties this.
 */
export const MEANT_TO_BREAK = {
  'The value is the same text as before, and only read: every document of before is still valid.': [
    'AuditEntry.actorKind changed type from String! to ActorKind!.',
    'AuditEntry.outcome changed type from String! to AuditOutcome!.',
    'AuditSubject.kind changed type from String! to SubjectKind!.',
    'Batch.state changed type from String! to BatchState!.',
    'Debt.kind changed type from String! to ArtefactKind!.',
    'Debt.place changed type from String! to Place!.',
    'Deferral.reason changed type from String! to DeferralReason!.',
    'Failure.code changed type from String! to FailureCode!.',
    'PlannedVm.firmware changed type from String! to Firmware!.',
    'PlannedVm.platform changed type from String! to Platform!.',
    'PlannedVolume.bus changed type from String! to DiskBus!.',
    'PointInTime.consistency changed type from String! to Consistency!.',
    'PrimaryStorage.kind changed type from String! to PrimaryStorageKind!.',
    'QueueEntry.state changed type from String! to QueueState!.',
    'Server.state changed type from String! to ServerState!.',
    'Server.type changed type from String! to SourceType!.',
    'Source.type changed type from String! to SourceType!.',
    'SourceDisk.bus changed type from String! to DiskBus!.',
    'SourceDisk.obstacleCode changed type from String to DiskObstacle.',
    'SourceVm.firmware changed type from String! to Firmware!.',
    'SourceVm.power changed type from String! to Power!.',
    'StagedDisk.format changed type from String! to ImageFormat!.',
    'Task.sourcePause changed type from String to SourcePause.',
    'Task.sourcePower changed type from String to SourcePower.',
    'Task.vm changed type from String to TargetVmState.',
    'TaskFailure.code changed type from String! to FailureCode!.',
    'TaskProgress.condition changed type from String! to ProgressCondition!.',
    'TaskSource.powerAtPlan changed type from String! to Power!.',
    'TaskSource.type changed type from String! to SourceType!.',
    'TaskTarget.firmware changed type from String! to Firmware!.',
    'TaskTarget.platform changed type from String! to Platform!.',
    'TaskVolume.bus changed type from String! to DiskBus!.',
    'VcenterNetwork.kind changed type from String! to VcenterNetworkKind!.',
    'Violation.code changed type from String! to ViolationCode!.',
    'VmwareDisk.backing changed type from String! to DiskBacking!.',
    'VmwareDisk.controller changed type from String! to DiskController!.',
    'VmwareSourcePlan.transport changed type from String! to DiskTransport!.',
    'VmwareTraits.connection changed type from String! to ConnectionState!.',
    'WrittenVolume.verified changed type from String! to Verification!.',
  ],
  'A bandwidth is read as it is ordered (MS-3).': [
    'Server.downlink changed type from Bytes to String.',
    'Server.uplink changed type from Bytes to String.',
  ],
  'An attempt is there from when it is asked for, and may wait for its turn (RT-3).': [
    'TaskAttempt.startedAt changed type from Instant! to Instant.',
  ],
  'A dry run takes an incomplete order (TK-11): a document that names the type of its variable has to name the new one.':
    [
      'Query.planMigrationBatch arg input has changed type from CreateMigrationBatchInput! to PlanMigrationBatchInput!.',
    ],
};
