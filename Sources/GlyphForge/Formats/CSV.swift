/// Comma-separated values as RFC 4180 defines them.
public enum CSV {
    /// A field: quoted if it contains a comma, a quotation mark or a line break.
    public static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
