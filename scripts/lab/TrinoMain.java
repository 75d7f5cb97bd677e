/** Starts the server; the module that has Trino's own main class is not published. */
public final class TrinoMain {
  public static void main(String[] version) {
    new io.trino.server.Server().start(version[0]);
  }
}
