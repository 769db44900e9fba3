import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Java's own clients as a program uses them that has never heard of a proxy: the way, then a URL for each request. */
public class Requests {
  static final String DUMMY = "Bearer dummy-known-to-the-client";

  public static void main(String[] arguments) throws Exception {
    for (String url : List.of(arguments).subList(1, arguments.length)) {
      URI uri = URI.create(url);
      switch (arguments[0]) {
        case "url-connection" -> System.out.println(urlConnection(uri));
        case "http-client" -> System.out.println(httpClient(uri, HttpClient.Version.HTTP_1_1));
        case "http-client-2" -> System.out.println(httpClient(uri, HttpClient.Version.HTTP_2));
        case "many" -> System.out.println(many(uri));
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  static String urlConnection(URI uri) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setRequestProperty("Authorization", DUMMY);
    int status = connection.getResponseCode();
    try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return status + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String httpClient(URI uri, HttpClient.Version version) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(version).build();
    HttpResponse<String> response = client.send(request(uri), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body() + " " + response.version();
  }

  static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).header("Authorization", DUMMY).build();
  }

  /** 20 at once, each in a tunnel of its own, with a body of 256 KB. */
  static String many(URI uri) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    byte[] sent = new byte[1 << 18];
    List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
    for (int at = 0; at < 20; at++) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(sent)).build();
      waiting.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
    }
    int whole = 0;
    for (CompletableFuture<HttpResponse<byte[]>> one : waiting) {
      HttpResponse<byte[]> response = one.get(60, TimeUnit.SECONDS);
      if (response.statusCode() == 200 && response.body().length == sent.length) whole++;
    }
    return whole + " whole";
  }
}
