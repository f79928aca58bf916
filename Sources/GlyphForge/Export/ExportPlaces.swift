/// The folder inside an archive: the archive's name without its suffix.
func archiveRoot(_ output: String, suffixes: [String]) -> String {
    let name = String(output.split(separator: "/").last ?? "images")
    let suffix = suffixes.first { name.lowercased().hasSuffix($0) && name.count > $0.count }
    return String(name.dropLast(suffix?.count ?? 0))
}
