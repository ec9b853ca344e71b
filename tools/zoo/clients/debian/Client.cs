using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
class Client {
  static void Quietly(Action work) { try { work(); } catch (Exception problem) { Console.WriteLine(problem.Message); } }
  static void Main(string[] arguments) {
    Func<string, string> of = Environment.GetEnvironmentVariable;
    string[] gets = { "SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED" };
    if (arguments[0] == "WebClient") {
      var client = new WebClient();
      foreach (var name in gets) Quietly(() => client.DownloadString(of(name)));
      Quietly(() => client.UploadString(of("C_API"), "{\"name\":\"lamp\"}"));
      Quietly(() => client.UploadValues(of("B_LOGIN"), new System.Collections.Specialized.NameValueCollection { { "username", "ada" } }));
      Quietly(() => client.DownloadFile(of("ZIP"), "f.zip"));
    } else {
      var client = new HttpClient();
      foreach (var name in gets) Quietly(() => client.GetStringAsync(of(name)).Wait());
      Quietly(() => client.PostAsync(of("C_API"), new StringContent("{\"name\":\"lamp\"}", System.Text.Encoding.UTF8, "application/json")).Wait());
      Quietly(() => client.PostAsync(of("B_LOGIN"), new FormUrlEncodedContent(new Dictionary<string, string> { { "username", "ada" } })).Wait());
    }
  }
}
