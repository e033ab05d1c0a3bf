package io.maskcast.deploy.api;

import static io.maskcast.deploy.api.ApiDaemon.expected;
import static io.maskcast.deploy.api.ApiDaemon.sample;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.api.ApiDaemon.Answer;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class InferenceProtocolTest {

  private static final String INFER = "/v2/models/rows/infer";

  @TempDir Path folder;

  private static String input(String name, String datatype, String shape, String rest) {
    return "{\"id\":\"a\",\"inputs\":[{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,%s}],\"outputs\":[{\"name\":\"class\"},{\"name\":\"logits\"}]}"
        .formatted(name, datatype, shape, rest);
  }

  private static void requireRefused(Answer answer, int status, String words) {
    assertThat(answer.status()).as("%s", answer.json()).isEqualTo(status);
    assertThat(answer.json().path("error").asText()).contains(words);
  }

  @Test
  void tilesBySourceAndWholeSamplesGetTheSameAnswers() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      assertThat(api.get("/v2/health/live").status()).isEqualTo(200);
      assertThat(api.get("/v2/models/rows/ready").status()).isEqualTo(200);
      JsonNode byNumber =
          api.post(
                  INFER,
                  input(
                      "tile",
                      "INT64",
                      "[2]",
                      "\"data\":[5,6],\"parameters\":{\"source\":\"rows\"}"))
              .json();
      JsonNode bySamples =
          api.post(
                  INFER,
                  input(
                      "samples",
                      "UINT8",
                      "[2,1,4,1]",
                      "\"data\":[[[[%d],[%d],[200],[9]]],[[[%d],[%d],[1],[2]]]]"
                          .formatted(sample(5, 0), sample(5, 1), sample(6, 0), sample(6, 1))))
              .json();
      assertThat(byNumber).isEqualTo(bySamples);
      assertThat(byNumber.at("/outputs/0/data").toString())
          .isEqualTo("[%d,%d]".formatted(expected(5), expected(6)));
      assertThat(byNumber.at("/outputs/1/shape").toString()).isEqualTo("[2,2]");
      assertThat(byNumber.at("/outputs/1/data/2").asDouble()).isEqualTo(sample(6, 0));
      assertThat(byNumber.path("model_name").asText()).isEqualTo("rows");
      assertThat(byNumber.path("id").asText()).isEqualTo("a");
    }
  }

  @Test
  void tensorsTravelAsBytesWhereTheClientWantsThat() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      byte[] json =
          ("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"samples\",\"datatype\":\"UINT8\","
                  + "\"shape\":[1,1,4,1],\"parameters\":{\"binary_data_size\":4}}]}")
              .getBytes(UTF_8);
      byte[] body =
          ByteBuffer.allocate(json.length + 4).put(json).put(new byte[] {3, 8, 0, 0}).array();
      Answer answer =
          api.send(
              api.request(INFER)
                  .header("Inference-Header-Content-Length", Integer.toString(json.length))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
      assertThat(answer.status()).isEqualTo(200);
      int length =
          Integer.parseInt(
              answer.all().headers().firstValue("inference-header-content-length").orElseThrow());
      byte[] all = answer.all().body();
      JsonNode head = new ObjectMapper().readTree(new String(all, 0, length, UTF_8));
      assertThat(head.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(8);
      ByteBuffer numbers =
          ByteBuffer.wrap(all, length, all.length - length).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(numbers.getLong()).isOne();
      assertThat(numbers.getFloat()).isGreaterThan(0.99f);
      assertThat(numbers.hasRemaining()).isFalse();
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInWords() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      String four = "\"data\":[1,2,3,4]";
      requireRefused(api.get("/v2/models/none"), 404, "no model 'none'");
      requireRefused(api.get("/v2/models/rows/versions/7"), 400, "no version '7'");
      requireRefused(
          api.post(INFER, input("samples", "UINT8", "[1,4]", four)), 400, "[n, 1, 4, 1]");
      requireRefused(
          api.post(INFER, input("samples", "INT16", "[1,1,4,1]", four)), 400, "must be UINT8");
      requireRefused(
          api.post(INFER, input("samples", "UINT8", "[2,1,4,1]", four)), 400, "its shape takes 8");
      requireRefused(
          api.post(INFER, input("samples", "UINT8", "[1,1,4,1]", "\"data\":[1,2,3,256]")),
          400,
          "no UINT8");
      requireRefused(
          api.post(INFER, input("samples", "BYTES", "[1]", four)), 400, "datatype 'BYTES'");
      requireRefused(
          api.post(INFER, input("pixels", "UINT8", "[4]", four)), 400, "Unknown input 'pixels'");
      requireRefused(
          api.post(INFER, input("tile", "INT64", "[1]", "\"data\":[1]")), 400, "'source'");
      requireRefused(
          api.post(INFER, input("tile", "INT32", "[1]", "\"data\":[1]")), 400, "must be INT64");
      requireRefused(
          api.post(INFER, input("tile", "INT64", "[4]", four).replace("logits", "scores")),
          400,
          "Unknown output");
      requireRefused(api.post(INFER, "{}"), 400, "one input");
      requireRefused(
          api.post(INFER, input("tile", "INT64", "[99999999999,99999999999]", four)), 400, "shape");
    }
  }
}
