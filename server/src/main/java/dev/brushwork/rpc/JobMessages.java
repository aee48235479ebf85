package dev.brushwork.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import dev.brushwork.engine.image.ImageFormat;
import dev.brushwork.job.JobProgress;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Execution;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobEventType;
import dev.brushwork.v1.JobFailure;
import dev.brushwork.v1.JobResult;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.Steering;
import java.time.Instant;

/** What jobs say, in the words of the proto. */
final class JobMessages {
  private JobMessages() {}

  /** All of a job. */
  static Job full(dev.brushwork.job.Job job) {
    Job.Builder message = basic(job).toBuilder();
    message.setTransfer(request(job.request()).getTransfer());
    job.result()
        .ifPresent(
            result ->
                result
                    .losses()
                    .forEach(
                        losses -> message.getResultBuilder().addHistory(Messages.losses(losses))));
    return message.build();
  }

  /** A job as lists have it. */
  static Job basic(dev.brushwork.job.Job job) {
    Job.Builder message =
        Job.newBuilder()
            .setJobId(job.id())
            .setPrincipal(job.principal())
            .setRequestId(job.requestId().orElse(""))
            .setState(state(job.state()))
            .setPriority(job.priority())
            .putAllLabels(job.labels())
            .setSteering(steering(job.steering()))
            .setAttempt(job.attempt())
            .setLastSequence(job.lastSequence())
            .setCreateTime(timestamp(job.createTime()))
            .setUpdateTime(timestamp(job.updateTime()));
    job.checkpoint().ifPresent(c -> message.setCheckpointIteration(c.iteration()));
    if (job.state() == dev.brushwork.job.JobState.QUEUED) {
      message.setObstacle(job.obstacle());
    }
    job.progress().ifPresent(progress -> message.setProgress(progress(progress)));
    job.failure()
        .ifPresent(
            failure ->
                message.setFailure(
                    JobFailure.newBuilder()
                        .setReason(failure.reason().name())
                        .setMessage(failure.message())));
    job.result().ifPresent(result -> message.setResult(result(result)));
    job.startTime().ifPresent(time -> message.setStartTime(timestamp(time)));
    job.finishTime().ifPresent(time -> message.setFinishTime(timestamp(time)));
    job.startDeadline().ifPresent(time -> message.setStartDeadline(timestamp(time)));
    job.finishDeadline().ifPresent(time -> message.setFinishDeadline(timestamp(time)));
    return message.build();
  }

  /** The request that a job keeps. */
  static CreateJobRequest request(byte[] kept) {
    try {
      return CreateJobRequest.parseFrom(kept);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a job's request in the store is damaged", e);
    }
  }

  static JobState state(dev.brushwork.job.JobState state) {
    return JobState.valueOf("JOB_STATE_" + state.name());
  }

  static JobEvent event(dev.brushwork.job.JobEvent event) {
    JobEvent.Builder message =
        JobEvent.newBuilder()
            .setSequence(event.sequence())
            .setEventTime(timestamp(event.time()))
            .setType(JobEventType.valueOf("JOB_EVENT_TYPE_" + event.type().name()))
            .setState(state(event.state()))
            .setAttempt(event.attempt())
            .setDetail(event.detail());
    event.progress().ifPresent(progress -> message.setProgress(progress(progress)));
    return message.build();
  }

  private static Progress progress(JobProgress progress) {
    return Progress.newBuilder()
        .setIteration(progress.iteration())
        .setIterations(progress.iterations())
        .setLosses(Messages.losses(progress.losses()))
        .setIterationsPerSecond(progress.iterationsPerSecond())
        .setSecondsLeft(progress.secondsLeft())
        .build();
  }

  private static Steering steering(dev.brushwork.engine.transfer.Steering steering) {
    Steering.Builder message = Steering.newBuilder();
    steering.contentWeight().ifPresent(message::setContentWeight);
    steering.styleWeight().ifPresent(message::setStyleWeight);
    steering.tvWeight().ifPresent(message::setTvWeight);
    steering.learningRate().ifPresent(message::setLearningRate);
    steering.iterations().ifPresent(message::setIterations);
    return message.build();
  }

  /** What a call gets of the result of its job. */
  static Result called(dev.brushwork.job.JobResult result, byte[] file) {
    JobResult made = result(result);
    return Result.newBuilder()
        .setImage(UnsafeByteOperations.unsafeWrap(file))
        .setFormat(made.getFormat())
        .setWidth(made.getWidth())
        .setHeight(made.getHeight())
        .setIterations(made.getIterations())
        .setLosses(made.getLosses())
        .setExecution(made.getExecution())
        .setTotalSeconds(made.getTotalSeconds())
        .setSecondsPerIteration(made.getSecondsPerIteration())
        .setPeakDeviceBytes(made.getPeakDeviceBytes())
        .setTiles(made.getTiles())
        .setEndReason(made.getEndReason())
        .build();
  }

  private static JobResult result(dev.brushwork.job.JobResult result) {
    JobResult.Builder message =
        JobResult.newBuilder()
            .setImageSha256(result.imageSha256())
            .setImageBytes(result.imageBytes())
            .setFormat(EnumMapping.IMAGE_FORMAT.toProto(ImageFormat.valueOf(result.format())))
            .setWidth(result.width())
            .setHeight(result.height())
            .setIterations(result.iterations())
            .setLosses(Messages.losses(result.finalLosses()))
            .setExecution(
                Execution.newBuilder()
                    .setBackend(result.backend())
                    .setDevice(result.device())
                    .setReason(result.deviceReason())
                    .setPrecision(
                        EnumMapping.PRECISION.toProto(
                            dev.brushwork.compute.Precision.valueOf(result.precision())))
                    .setNetwork(result.network())
                    .setWeightsSha256(result.weightsSha256())
                    .setPreset(result.preset()))
            .setTotalSeconds(result.totalSeconds())
            .setSecondsPerIteration(result.secondsPerIteration())
            .setPeakDeviceBytes(result.peakDeviceBytes())
            .setTiles(result.tiles());
    if (result.end() != null) {
      message.setEndReason(EnumMapping.END_REASON.toProto(result.end()));
    }
    return message.build();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
