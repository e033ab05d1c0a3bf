package io.maskcast.edge.api;

import io.maskcast.edge.api.Questions.Question;
import io.maskcast.edge.ask.Asker;
import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.health.BudgetState;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** {@code /api/v1}, as {@code openapi.json} describes it. */
final class RestApi {

  private static final String ROOT = "/api/v1";
  private static final String JOB = ROOT + "/jobs/:job";
  private static final String BUNDLE = ROOT + "/bundles/:bundle";
  private static final int MOST_BODY = 1 << 16;
  private static final int MOST_RESULTS = 1000;
  private static final Set<String> INFER =
      Set.of("source", "level", "tile", "tiles", "bundle", "logits", "accuracy", "rung");
  private static final Set<String> LOOK = Set.of("source", "level", "tile", "bundle");

  private final Daemon daemon;
  private final Asker asker;
  private final InstalledBundles installed;
  private final EdgeLedger ledger;

  RestApi(Daemon daemon, Asker asker) {
    this.daemon = daemon;
    this.asker = asker;
    this.installed = InstalledBundles.in(daemon.config().edge().stateDir());
    this.ledger = EdgeLedger.in(daemon.config().edge().stateDir());
  }

  void route(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(MOST_BODY);
    router.get(ROOT + "/openapi.json").handler(context -> Resource.OPENAPI.answer(context));
    router.get(ROOT + "/status").handler(state(StateJson::status));
    router.get(ROOT + "/link").handler(state(of -> StateJson.link(of.snapshot())));
    router.get(ROOT + "/budget").handler(state(of -> StateJson.status(of).getJsonObject("budget")));
    router.get(ROOT + "/savings").handler(context -> Replies.work(context, this::savings));
    router.get(ROOT + "/audits").handler(context -> Replies.work(context, this::audits));
    router
        .get(ROOT + "/jobs")
        .handler(
            state(
                of ->
                    new JsonObject()
                        .put("jobs", StateJson.jobs(of.snapshot(), of.jobs().paused()))));
    router.get(JOB).handler(this::job);
    router
        .post(JOB + "/pause")
        .handler(body)
        .handler(c -> change(c, () -> daemon.jobs().pause(job(c, "job"))));
    router
        .post(JOB + "/resume")
        .handler(body)
        .handler(c -> change(c, () -> daemon.jobs().resume(job(c, "job"))));
    router.get(ROOT + "/results").handler(this::results);
    router.get(ROOT + "/tiles").handler(this::seen);
    router.get(ROOT + "/bundles").handler(context -> Replies.work(context, this::bundles));
    router.get(BUNDLE).handler(c -> bundle(c, name -> of(name)));
    router.get(BUNDLE + "/mask").handler(this::mask);
    router.post(BUNDLE + "/rollback").handler(body).handler(c -> bundle(c, installed::rollBack));
    router.post(BUNDLE + "/follow").handler(body).handler(c -> bundle(c, installed::follow));
    router.post(ROOT + "/infer").handler(body).handler(this::infer);
    router.post(ROOT + "/tile").handler(body).handler(this::tile);
  }

  private io.vertx.core.Handler<RoutingContext> state(Function<Daemon, JsonObject> of) {
    return context -> Replies.work(context, () -> of.apply(daemon));
  }

  private JsonObject savings() {
    return new Savings(ledger.calls()).json(LocalDate.now(ZoneOffset.UTC));
  }

  private JsonObject audits() {
    List<RecordedCall> calls = ledger.calls();
    return StateJson.audits(calls, daemon.agent().state().alarms());
  }

  private static String job(RoutingContext context, String parameter) {
    return context.pathParam(parameter);
  }

  private void job(RoutingContext context) {
    Replies.work(context, () -> jobNamed(job(context, "job")));
  }

  private JsonObject jobNamed(String name) {
    return StateJson.job(daemon, name)
        .orElseThrow(() -> ApiException.notFound("There is no job '%s'", name));
  }

  private void change(RoutingContext context, BooleanSupplier change) {
    Replies.work(
        context,
        () -> {
          String name = job(context, "job");
          if (!change.getAsBoolean()) {
            throw ApiException.notFound("There is no job '%s'", name);
          }
          return jobNamed(name);
        });
  }

  private void results(RoutingContext context) {
    Replies.work(
        context,
        () -> {
          long most = number(context, "limit", 20, 1, MOST_RESULTS);
          long next = daemon.results().next();
          JsonArray results = new JsonArray();
          daemon.results().read(Math.max(0, next - most), (int) Math.max(1, most)).stream()
              .map(StateJson::result)
              .forEach(results::add);
          return new JsonObject().put("results", results);
        });
  }

  private void seen(RoutingContext context) {
    Replies.work(
        context,
        () -> {
          long after = number(context, "after", 0, 0, Long.MAX_VALUE);
          return Questions.seen(daemon.agent().seen(), after);
        });
  }

  private static long number(
      RoutingContext context, String name, long otherwise, long least, long most) {
    String text = context.request().getParam(name, Long.toString(otherwise));
    String form = "%s must be a whole number from %d to %d, not '%s'";
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw ApiException.bad(form, name, least, most, text);
    }
    throw ApiException.bad(form, name, least, most, text);
  }

  private JsonObject bundles() {
    JsonArray all = new JsonArray();
    installed.list().forEach(one -> all.add(BundleJson.of(one)));
    return new JsonObject().put("bundles", all);
  }

  private InstalledBundle of(BundleName name) {
    return installed
        .of(name)
        .orElseThrow(() -> ApiException.notFound("Nothing runs here by '%s' yet", name));
  }

  private void bundle(RoutingContext context, Function<BundleName, InstalledBundle> what) {
    Replies.work(
        context,
        () -> {
          BundleName name = of(name(context)).name();
          return BundleJson.of(what.apply(name));
        });
  }

  private static BundleName name(RoutingContext context) {
    try {
      return new BundleName(context.pathParam("bundle"));
    } catch (MaskcastException e) {
      throw new ApiException(404, e.getMessage());
    }
  }

  private void mask(RoutingContext context) {
    Vertx vertx = context.vertx();
    vertx
        .executeBlocking(() -> of(name(context)), false)
        .compose(
            runs ->
                Replies.here(
                    vertx, asker.bundle(Questions.bundle(runs.name() + "@" + runs.digest()))))
        .onSuccess(bundle -> Replies.work(context, () -> BundleJson.mask(bundle)))
        .onFailure(failure -> Replies.fail(context, failure));
  }

  private void infer(RoutingContext context) {
    asked(
        context,
        INFER,
        question ->
            asker
                .byNumber(
                    question.source(),
                    question.tiles(),
                    question
                        .bundle()
                        .orElseThrow(() -> ApiException.bad("'bundle' must be a name or digest")),
                    question.stop())
                .map(answers -> Questions.answers(question, answers)));
  }

  private void tile(RoutingContext context) {
    asked(
        context,
        LOOK,
        question ->
            asker
                .tile(question.source(), question.tiles().get(0), question.bundle())
                .map(Questions::tile));
  }

  /** Reads a question that costs bytes, asks it, and writes the answer. */
  private void asked(
      RoutingContext context, Set<String> keys, Function<Question, Future<JsonObject>> ask) {
    Vertx vertx = context.vertx();
    vertx
        .executeBlocking(
            () -> {
              requireBudget(daemon);
              return Questions.read(context.body().buffer(), keys);
            },
            false)
        .compose(question -> Replies.here(vertx, ask.apply(question)))
        .onSuccess(answer -> Replies.work(context, () -> answer))
        .onFailure(failure -> Replies.fail(context, failure));
  }

  static void requireBudget(Daemon daemon) {
    BudgetState budget = daemon.snapshot().budget();
    if (budget.level() == BudgetState.Level.SPENT) {
      Optional<Long> day =
          budget.dayLimit().isPresent() && budget.day() >= budget.dayLimit().getAsLong()
              ? Optional.of(budget.dayLeft().toSeconds())
              : Optional.empty();
      throw new ApiException(
          429,
          "The byte budget is spent; it is renewed in %d s"
              .formatted(day.orElse(budget.monthLeft().toSeconds())));
    }
  }
}
