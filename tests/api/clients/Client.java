// java Client.java HOUSEHOLD.json: submit, be told, read. HEDUI is the address
// of the house, TOKEN the agency's token. A JSON library would read the answers;
// here they are looked at as text, since keys stand in a fixed order.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

public class Client {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    static HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(System.getenv("HEDUI") + path))
                .header("Authorization", "Bearer " + System.getenv("TOKEN"));
    }

    static String ask(HttpRequest.Builder request) throws Exception {
        var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) throw new Exception(answer.body());
        return answer.body();
    }

    static String find(String pattern, String text) throws Exception {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) throw new Exception("no " + pattern);
        return found.group(1);
    }

    public static void main(String[] args) throws Exception {
        // Opened first: nothing is missed from here on.
        var events = HTTP.send(at("/v1/events").header("Accept", "text/event-stream").build(),
                HttpResponse.BodyHandlers.ofLines()).body();
        var id = find("\"case\":\"(C[0-9]+)\"", ask(at("/v1/cases")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(Path.of(args[0]))))));
        System.out.println("submitted: " + id);
        var status = ask(at("/v1/cases/" + id));
        System.out.println("state: " + find("\"state\":\"([a-z_]+)\"", status)
                + ", due " + find("\"due\":\"?([-0-9a-z]+)", status));
        events.filter(line -> line.startsWith("data: ") && line.contains("\"" + id + "\"")
                && line.contains("\"report.ready\"")).findFirst();
        var report = ask(at("/v1/cases/" + id + "/report")
                .header("Hedui-Purpose", "decision on the application"));
        var outcomes = Pattern.compile("\"outcome\":\"([A-Z]+)\".*?\"programme\":\"([a-z_]+)\"")
                .matcher(ask(at("/v1/cases/" + id)));
        while (outcomes.find()) System.out.println(outcomes.group(2) + " " + outcomes.group(1));
        System.out.println("report: " + report.getBytes("UTF-8").length + " bytes");
        System.exit(0);
    }
}
