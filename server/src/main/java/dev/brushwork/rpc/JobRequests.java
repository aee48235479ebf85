package dev.brushwork.rpc;

import com.google.protobuf.Timestamp;
import dev.brushwork.compute.Devices;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.Steering;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.DeviceBudget;
import dev.brushwork.job.NewJob;
import dev.brushwork.job.Placement;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.job.Work;
import dev.brushwork.job.WorkException;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Temporal;
import dev.brushwork.v1.Transfer;
import dev.brushwork.v1.UpdateJobRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Turns requests of jobs into what is kept of them, and that into work. */
final class JobRequests implements Work.Planner {
  private static final int MAX_REQUEST_ID = 128;
  private static final int MAX_PRIORITY = 100;
  private static final int MAX_LABELS = 64;
  private static final int MAX_LABEL_NAME = 63;
  private static final int MAX_LABEL_VALUE = 255;
  private static final int MAX_NANOS = 999_999_999;

  /** The last second that a Timestamp may name: the end of the year 9999. */
  private static final long MAX_SECONDS = 253_402_300_799L;

  private final Engine engine;
  private final RequestValidator validator;
  private final RequestValidator ofAccepted;
  private final BlobStore blobs;
  private final HeapBudget heap;
  private final DeviceBudget device;

  /**
   * @param validator of requests that callers make
   * @param ofAccepted of requests that are jobs already: whoever created one could see its images
   */
  JobRequests(
      Engine engine,
      RequestValidator validator,
      RequestValidator ofAccepted,
      BlobStore blobs,
      HeapBudget heap,
      DeviceBudget device) {
    this.engine = engine;
    this.validator = validator;
    this.ofAccepted = ofAccepted;
    this.blobs = blobs;
    this.heap = heap;
    this.device = device;
  }

  /**
   * Checks all of a request, its images to the last pixel, and keeps these.
   *
   * @throws InvalidRequestException naming every bad field
   * @throws dev.brushwork.compute.DeviceMemoryException if the device could not run it if it were
   *     alone
   */
  NewJob create(CreateJobRequest request, String principal) {
    Findings findings = new Findings();
    check(request, findings);
    Optional<Instant> start =
        deadline(
            request.hasStartDeadline(), request.getStartDeadline(), "start_deadline", findings);
    Optional<Instant> finish =
        deadline(
            request.hasFinishDeadline(), request.getFinishDeadline(), "finish_deadline", findings);
    findings.raise();
    TransferPlan plan = plan(request);
    long deviceBytes = deviceBytes(plan);
    try (HeapBudget.Share unused = heap.take(plan.heapBytes())) {
      plan.decode(engine.limits().image());
    }
    return kept(request, principal, plan, start, finish, Placement.alone(deviceBytes));
  }

  /**
   * A job of a call.
   *
   * @param work what it is to do
   */
  record OfCall(NewJob job, Work work) {}

  /**
   * A job of a call, whose images are checked to the last pixel, and kept.
   *
   * @param attachedTo as in {@link Placement}
   * @throws InvalidRequestException naming every image that is damaged
   * @throws dev.brushwork.compute.DeviceMemoryException if the device could not run it if it were
   *     alone
   */
  OfCall ofCall(StylizeRequest request, TransferPlan plan, String principal, String attachedTo) {
    long deviceBytes = deviceBytes(plan);
    Work work = work(plan.decode(engine.limits().image()));
    CreateJobRequest.Builder job =
        CreateJobRequest.newBuilder()
            .setTransfer(request.getTransfer())
            .setOutput(request.getOutput());
    if (request.getReporting().hasInterval()) {
      job.setReportInterval(request.getReporting().getInterval());
    }
    Placement placement = new Placement(UUID.randomUUID().toString(), attachedTo, deviceBytes);
    return new OfCall(
        kept(job.build(), principal, plan, Optional.empty(), Optional.empty(), placement), work);
  }

  /** The job, with its images kept. */
  private NewJob kept(
      CreateJobRequest request,
      String principal,
      TransferPlan plan,
      Optional<Instant> start,
      Optional<Instant> finish,
      Placement placement) {
    Set<String> images = new HashSet<>();
    CreateJobRequest.Builder kept =
        CreateJobRequest.newBuilder()
            .setTransfer(keep(request.getTransfer(), images))
            .setOutput(request.getOutput());
    if (request.hasReportInterval()) {
      kept.setReportInterval(request.getReportInterval());
    }
    // Another default may hold when it is run.
    kept.getTransferBuilder().getOptionsBuilder().setWeightsSha256(plan.weights().sha256());
    String backend = request.getTransfer().getOptions().getBackend();
    return new NewJob(
        principal,
        requestId(request),
        request.getPriority(),
        request.getLabelsMap(),
        kept.build().toByteArray(),
        images,
        backend.equals(Devices.AUTO) ? "" : backend,
        plan.weights().sha256(),
        start,
        finish,
        placement);
  }

  /** What a run needs besides the weights, which the device must have at least when it is alone. */
  private long deviceBytes(TransferPlan plan) {
    long bytes =
        engine.bytesBesidesWeights(
            engine.estimate(
                plan.spec(), plan.weights(), plan.content().extent(), plan.styleExtents()),
            plan.weights());
    device.require(bytes);
    return bytes;
  }

  /** What may have been a request before; empty if there is none, or if it is a bad one. */
  static Optional<String> requestId(CreateJobRequest request) {
    Findings findings = new Findings();
    checkRequestId(request, findings);
    return request.getRequestId().isEmpty() || !findings.isEmpty()
        ? Optional.empty()
        : Optional.of(request.getRequestId());
  }

  private static void checkRequestId(CreateJobRequest request, Findings findings) {
    if (request.getRequestId().length() > MAX_REQUEST_ID) {
      findings.invalid("request_id", "must be at most " + MAX_REQUEST_ID + " characters");
    }
    checkText(request.getRequestId(), "request_id", findings);
  }

  private static void check(CreateJobRequest request, Findings findings) {
    checkRequestId(request, findings);
    checkPriority(request.getPriority(), findings);
    if (request.getLabelsCount() > MAX_LABELS) {
      findings.invalid("labels", "must be at most " + MAX_LABELS);
    }
    checkLabels(request.getLabelsMap(), findings);
  }

  static void checkLabels(Map<String, String> labels, Findings findings) {
    labels.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.length() > MAX_LABEL_NAME) {
            findings.invalid("labels", "names must be 1 to " + MAX_LABEL_NAME + " characters");
          }
          if (value.length() > MAX_LABEL_VALUE) {
            findings.invalid("labels", "values must be at most " + MAX_LABEL_VALUE + " characters");
          }
          checkText(name, "labels", findings);
          checkText(value, "labels", findings);
        });
  }

  /** A database keeps no such character. */
  static void checkText(String text, String field, Findings findings) {
    if (text.indexOf('\0') >= 0) {
      findings.invalid(field, "must not contain the character U+0000");
    }
  }

  private static void checkPriority(int priority, Findings findings) {
    if (priority < -MAX_PRIORITY || priority > MAX_PRIORITY) {
      findings.invalid(
          "priority", "must be -" + MAX_PRIORITY + " to " + MAX_PRIORITY + ", but is " + priority);
    }
  }

  private static Optional<Instant> deadline(
      boolean given, Timestamp time, String field, Findings findings) {
    if (!given) {
      return Optional.empty();
    }
    if (time.getNanos() < 0
        || time.getNanos() > MAX_NANOS
        || time.getSeconds() > MAX_SECONDS
        || time.getSeconds() <= Instant.now().getEpochSecond()) {
      findings.invalid(field, "must be in the future, and before the year 10000");
      return Optional.empty();
    }
    return Optional.of(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
  }

  /** The same run as a request that the validator knows. */
  private static StylizeRequest stylize(CreateJobRequest request) {
    StylizeRequest.Builder stylize =
        StylizeRequest.newBuilder()
            .setTransfer(request.getTransfer())
            .setOutput(request.getOutput());
    if (request.hasReportInterval()) {
      stylize.setReporting(Reporting.newBuilder().setInterval(request.getReportInterval()));
    }
    return stylize.build();
  }

  private TransferPlan plan(CreateJobRequest request) {
    try {
      return validator.plan(stylize(request));
    } catch (InvalidRequestException e) {
      throw new InvalidRequestException(
          e.kind(),
          e.problems().stream()
              .map(
                  problem ->
                      new Problem(
                          problem.field().replace("reporting.interval", "report_interval"),
                          problem.description()))
              .toList());
    }
  }

  private Transfer keep(Transfer transfer, Set<String> images) {
    Transfer.Builder kept = transfer.toBuilder().setContent(keep(transfer.getContent(), images));
    for (int i = 0; i < kept.getStylesCount(); i++) {
      Style style = kept.getStyles(i);
      kept.setStyles(i, style.toBuilder().setImage(keep(style.getImage(), images)));
      if (style.hasContentMask()) {
        kept.getStylesBuilder(i).setContentMask(keep(style.getContentMask(), images));
      }
      if (style.hasStyleMask()) {
        kept.getStylesBuilder(i).setStyleMask(keep(style.getStyleMask(), images));
      }
    }
    Temporal temporal = kept.getOptions().getTemporal();
    if (temporal.hasTarget()) {
      kept.getOptionsBuilder().getTemporalBuilder().setTarget(keep(temporal.getTarget(), images));
    }
    if (temporal.hasConfidence()) {
      kept.getOptionsBuilder()
          .getTemporalBuilder()
          .setConfidence(keep(temporal.getConfidence(), images));
    }
    if (kept.getOptions().getInit().hasImage()) {
      Image image = kept.getOptions().getInit().getImage();
      kept.getOptionsBuilder().getInitBuilder().setImage(keep(image, images));
    }
    return kept.build();
  }

  private Image keep(Image image, Set<String> images) {
    String sha256 = image.getSha256();
    if (image.hasData()) {
      try {
        sha256 = blobs.keep(out -> image.getData().writeTo(out)).sha256();
      } catch (IOException e) {
        throw new StoreUnavailableException("an image cannot be kept: " + e.getMessage(), e);
      }
    }
    images.add(sha256);
    return Image.newBuilder().setSha256(sha256).build();
  }

  private static Work work(ValidatedTransfer transfer) {
    return new Work(
        transfer.spec(),
        transfer.weights(),
        transfer.inputs(),
        transfer.reporting(),
        transfer.format());
  }

  @Override
  public Work plan(byte[] request) {
    try {
      return work(ofAccepted.validate(stylize(JobMessages.request(request))));
    } catch (InvalidRequestException e) {
      throw new WorkException("it cannot be run any more: " + e.getMessage(), e);
    }
  }

  /**
   * Checks an update of a job.
   *
   * @throws InvalidRequestException naming every bad field
   */
  Steering steering(UpdateJobRequest request, dev.brushwork.job.Job job) {
    Findings findings = new Findings();
    if (!request.hasPriority()
        && request.getSteering().equals(dev.brushwork.v1.Steering.getDefaultInstance())) {
      findings.invalid("steering", "says nothing to change, and neither does priority");
    }
    if (request.hasPriority()) {
      checkPriority(request.getPriority(), findings);
    }
    findings.raise();
    Steering steering = read(request.getSteering());
    if (!steering.equals(Steering.NONE)) {
      TransferPlan plan = ofAccepted.plan(stylize(JobMessages.request(job.request())));
      for (Problem problem :
          engine.check(
              steering.after(job.steering()).applyTo(plan.spec()),
              plan.content().extent(),
              plan.styleExtents())) {
        String field = problem.field().replace("optimizer.", "");
        findings.invalid("steering." + field, problem.description());
      }
      findings.raise();
    }
    return steering;
  }

  private static Steering read(dev.brushwork.v1.Steering message) {
    return new Steering(
        message.hasContentWeight() ? Optional.of(message.getContentWeight()) : Optional.empty(),
        message.hasStyleWeight() ? Optional.of(message.getStyleWeight()) : Optional.empty(),
        message.hasTvWeight() ? Optional.of(message.getTvWeight()) : Optional.empty(),
        message.hasLearningRate() ? Optional.of(message.getLearningRate()) : Optional.empty(),
        message.hasIterations() ? Optional.of(message.getIterations()) : Optional.empty());
  }
}
