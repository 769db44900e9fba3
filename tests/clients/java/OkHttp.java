import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One request for each URL. */
public class OkHttp {
  public static void main(String[] arguments) throws Exception {
    OkHttpClient client = new OkHttpClient();
    for (String url : arguments) {
      Request request =
          new Request.Builder().url(url).header("Authorization", "Bearer dummy-known-to-the-client").build();
      try (Response response = client.newCall(request).execute()) {
        System.out.println(response.code() + " " + response.body().string() + " " + response.protocol());
      }
    }
    System.exit(0);
  }
}
