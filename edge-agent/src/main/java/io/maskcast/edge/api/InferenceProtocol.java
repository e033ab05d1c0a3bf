package io.maskcast.edge.api;

import io.maskcast.edge.ask.Answers;
import io.maskcast.edge.ask.Asker;
import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code /v2}: the Open Inference Protocol over HTTP, with the extension for binary tensors. Models
 * are what runs here by its name, versions the digests of bundles that run or ran.
 */
final class InferenceProtocol {

  private static final String MODEL = "/v2/models/:model";
  private static final String VERSION = MODEL + "/versions/:version";
  private static final String HEADER = "inference-header-content-length";
  private static final long LEAST_BODY = 1 << 20;
  private static final long MOST_BODY = 64 << 20;

  /** Numbers in JSON take many times their bytes in memory; devices are small. */
  private static final int MEMORY_SHARE = 32;

  private final Daemon daemon;
  private final Asker asker;
  private final InstalledBundles installed;

  InferenceProtocol(Daemon daemon, Asker asker) {
    this.daemon = daemon;
    this.asker = asker;
    this.installed = InstalledBundles.in(daemon.config().edge().stateDir());
  }

  void route(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(bodyLimit());
    router.get("/v2").handler(context -> Replies.work(context, InferenceProtocol::server));
    router
        .get("/v2/health/live")
        .handler(context -> Replies.work(context, () -> new JsonObject().put("live", true)));
    router.get("/v2/health/ready").handler(context -> Replies.work(context, this::ready));
    for (String model : List.of(MODEL, VERSION)) {
      router.get(model).handler(this::metadata);
      router.get(model + "/ready").handler(this::modelReady);
      router.post(model + "/infer").handler(body).handler(this::infer);
    }
  }

  private static long bodyLimit() {
    return Math.max(
        LEAST_BODY, Math.min(MOST_BODY, Runtime.getRuntime().maxMemory() / MEMORY_SHARE));
  }

  private static JsonObject server() {
    String version = InferenceProtocol.class.getPackage().getImplementationVersion();
    return new JsonObject()
        .put("name", "maskcast-edge")
        .put("version", version == null ? "development" : version)
        .put("extensions", new JsonArray().add("binary_tensor_data"));
  }

  private JsonObject ready() {
    if (daemon.snapshot().stopping()) {
      throw ApiException.bad("The agent is stopping");
    }
    return new JsonObject().put("ready", true);
  }

  /**
   * A model of a version.
   *
   * @param name what it is called
   * @param wanted the bundle
   * @param versions those there are
   */
  private record Model(BundleName name, Digest wanted, List<Digest> versions) {
    BundleReference reference() {
      return new BundleReference(Optional.of(name), Optional.of(wanted));
    }
  }

  private Model model(RoutingContext context) {
    String text = context.pathParam("model");
    BundleName name;
    try {
      name = new BundleName(text);
    } catch (MaskcastException e) {
      throw new ApiException(404, e.getMessage());
    }
    InstalledBundle runs =
        installed
            .of(name)
            .orElseThrow(
                () ->
                    ApiException.notFound("There is no model '%s': nothing runs here by it", name));
    List<Digest> versions =
        Stream.concat(Stream.of(runs), runs.before().stream())
            .map(InstalledBundle::digest)
            .distinct()
            .toList();
    String version = context.pathParam("version");
    return new Model(
        name,
        version == null
            ? runs.digest()
            : versions.stream()
                .filter(digest -> digest.hex().equals(version))
                .findFirst()
                .orElseThrow(
                    () -> ApiException.bad("Model '%s' has no version '%s' here", name, version)),
        versions);
  }

  private void modelReady(RoutingContext context) {
    Replies.work(
        context,
        () -> {
          Model model = model(context);
          return new JsonObject().put("name", model.name().value()).put("ready", true);
        });
  }

  private void metadata(RoutingContext context) {
    Vertx vertx = context.vertx();
    vertx
        .executeBlocking(() -> model(context), false)
        .compose(
            model ->
                Replies.here(vertx, asker.bundle(model.reference()))
                    .map(bundle -> metadata(model, bundle.manifest())))
        .onSuccess(json -> Replies.work(context, () -> json))
        .onFailure(failure -> Replies.fail(context, failure));
  }

  private static JsonObject metadata(Model model, Manifest manifest) {
    Manifest.Input input = manifest.input();
    JsonArray versions = new JsonArray();
    model.versions().forEach(digest -> versions.add(digest.hex()));
    return new JsonObject()
        .put("name", model.name().value())
        .put("versions", versions)
        .put("platform", "maskcast_bundle")
        .put(
            "inputs",
            new JsonArray()
                .add(tensor("tile", Tensor.INT64, -1))
                .add(
                    tensor(
                        "samples",
                        Tensor.datatype(input.sampleType()),
                        -1,
                        input.height(),
                        input.width(),
                        input.channels())))
        .put(
            "outputs",
            new JsonArray()
                .add(tensor("class", Tensor.INT64, -1))
                .add(tensor("confidence", Tensor.FP32, -1))
                .add(tensor("logits", Tensor.FP32, -1, input.classes())));
  }

  private static JsonObject tensor(String name, String datatype, Integer... shape) {
    return new JsonObject()
        .put("name", name)
        .put("datatype", datatype)
        .put("shape", new JsonArray(List.of((Object[]) shape)));
  }

  private void infer(RoutingContext context) {
    Vertx vertx = context.vertx();
    Optional<String> header = Optional.ofNullable(context.request().getHeader(HEADER));
    vertx
        .executeBlocking(
            () -> new Asked(model(context), InferRequest.read(context.body().buffer(), header)),
            false)
        .compose(
            asked ->
                Replies.here(vertx, answers(asked))
                    .compose(answers -> vertx.executeBlocking(() -> reply(asked, answers), false)))
        .onSuccess(reply -> send(context, reply))
        .onFailure(failure -> Replies.fail(context, failure));
  }

  private record Asked(Model model, InferRequest request) {}

  private Future<Answers> answers(Asked asked) {
    Tensor input = asked.request().input();
    return switch (input.name()) {
      case "tile" -> byNumber(asked.model(), input);
      case "samples" -> bySamples(asked.model(), input);
      default ->
          Future.failedFuture(
              ApiException.bad("Unknown input '%s'; known are tile and samples", input.name()));
    };
  }

  private Future<Answers> byNumber(Model model, Tensor input) {
    if (!input.datatype().equals(Tensor.INT64) || input.shape().size() != 1) {
      return Future.failedFuture(
          ApiException.bad(
              "Input 'tile' must be INT64 of shape [n], not %s of %s",
              input.datatype(), input.shape()));
    }
    List<Long> tiles = input.longs();
    boolean negative = tiles.stream().anyMatch(tile -> tile < 0);
    if (negative || tiles.size() > Questions.MOST_TILES) {
      return Future.failedFuture(
          ApiException.bad("Ask for 1 to %d tiles, numbered from 0", Questions.MOST_TILES));
    }
    if (!(input.parameters().getValue("source") instanceof String source)) {
      return Future.failedFuture(
          ApiException.bad("Input 'tile' needs the parameter 'source': where the tiles are"));
    }
    try {
      RestApi.requireBudget(daemon);
      long level = Questions.whole(input.parameters().getValue("level", 0), "level");
      SourceLevel from = Questions.source(source, level);
      return asker.byNumber(from, tiles, model.reference(), Questions.stop(input.parameters()));
    } catch (ApiException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Answers> bySamples(Model model, Tensor input) {
    return asker
        .bundle(model.reference())
        .compose(
            bundle -> {
              requireFits(input, bundle);
              return asker.bySamples(input.bytes(), model.reference());
            });
  }

  private static void requireFits(Tensor input, Bundle bundle) {
    Manifest.Input takes = bundle.manifest().input();
    String datatype = Tensor.datatype(takes.sampleType());
    List<Long> tile = List.of((long) takes.height(), (long) takes.width(), (long) takes.channels());
    boolean fits = input.shape().size() == 4 && input.shape().subList(1, 4).equals(tile);
    if (!fits || !input.datatype().equals(datatype)) {
      throw ApiException.bad(
          "Input 'samples' must be %s of shape [n, %d, %d, %d], not %s of %s",
          datatype,
          takes.height(),
          takes.width(),
          takes.channels(),
          input.datatype(),
          input.shape());
    }
  }

  private static InferRequest.Reply reply(Asked asked, Answers answers) {
    long tiles = answers.predictions().classes().length;
    long classes = answers.bundle().manifest().input().classes();
    return asked
        .request()
        .reply(
            new JsonObject()
                .put("model_name", asked.model().name().value())
                .put("model_version", answers.bundle().digest().hex()),
            Map.of(
                "class", Output.of(answers.predictions().classes()),
                "confidence", Output.of(answers.predictions().confidences(), List.of(tiles)),
                "logits", Output.of(answers.logits(), List.of(tiles, classes))));
  }

  private static void send(RoutingContext context, InferRequest.Reply reply) {
    reply
        .jsonLength()
        .ifPresent(length -> context.response().putHeader(HEADER, Integer.toString(length)));
    context
        .response()
        .putHeader(
            HttpHeaders.CONTENT_TYPE,
            reply.jsonLength().isPresent() ? "application/octet-stream" : "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(reply.body());
  }
}
