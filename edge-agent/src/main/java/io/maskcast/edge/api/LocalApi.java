package io.maskcast.edge.api;

import io.maskcast.edge.ask.Asker;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.daemon.DaemonPages;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.proto.call.Await;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** REST, the Open Inference Protocol and a page for people, of one daemon. */
public final class LocalApi implements DaemonPages {

  /** Before all other routes: whoever asks must be allowed to. */
  private static final int FIRST = -1;

  /** A new one. */
  public LocalApi() {}

  @Override
  public void route(Router router, Daemon daemon) {
    Asker asker =
        new Asker(
            daemon.asked(),
            EngineKind.of(daemon.config().edge().engine()),
            daemon.config().edge().batch());
    daemon.onClose(() -> Await.result(asker.close()));
    router.route().order(FIRST).handler(new Guard(daemon.config().http())::check);
    router.get("/").handler(Resource.PAGE::answer);
    router.get("/page.js").handler(Resource.SCRIPT::answer);
    router.get("/page.css").handler(Resource.STYLE::answer);
    router.get("/uplot.js").handler(Resource.CHARTS::answer);
    router.get("/uplot.css").handler(Resource.CHARTS_STYLE::answer);
    new RestApi(daemon, asker).route(router);
    new InferenceProtocol(daemon, asker).route(router);
    tell(router, 404, "There is nothing here; /api/v1/openapi.json says what there is");
    tell(router, 405, "This path is not asked with this method; see /api/v1/openapi.json");
    tell(router, 413, "The body is too large; ask for fewer tiles at once");
    tell(router, 400, "This is no request that can be understood");
    router.errorHandler(500, context -> Replies.fail(context, context.failure()));
  }

  private static void tell(Router router, int status, String what) {
    router.errorHandler(status, context -> say(context, status, what));
  }

  private static void say(RoutingContext context, int status, String what) {
    if (context.response().headWritten()) {
      context.response().reset();
    } else {
      Replies.error(context, status, what);
    }
  }
}
