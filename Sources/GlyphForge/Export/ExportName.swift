internal import Foundation

/// Names of exported files and of the folders in archives.
enum ExportName {
    /// A font's name in base64 with the URL-safe alphabet.
    static func encoded(_ name: String) -> String {
        Data(name.utf8).base64EncodedString().replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "+", with: "-")
    }

    /// An image's row in nine digits, so that names sort like rows.
    static func key(_ image: Int) -> String { padded(image, digits: 9) }

    /// A number padded with leading zeros.
    static func padded(_ number: Int, digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The root folder inside an archive: the archive's name without its suffix.
    static func archiveRoot(_ output: String, suffixes: [String]) -> String {
        let name = String(output.split(separator: "/").last ?? "images")
        let suffix = suffixes.first { name.lowercased().hasSuffix($0) && name.count > $0.count }
        return String(name.dropLast(suffix?.count ?? 0))
    }
}
