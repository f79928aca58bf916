/// Writes a file whole; one of the same kind that is there, or an empty one, is replaced.
///
/// - Parameters:
///   - kind: What the error calls a file that is none of these, such as `no PNG file`.
///   - beginning: The bytes that every file of the kind begins with.
///   - option: Where another name can be given.
/// - Throws: `.exists` when something else is there.
package func replaceFile(_ path: String, kind: String, beginning: [UInt8], option: String, by contents: [UInt8]) throws {
    if exists(path) {
        let start = try? FontContents(mapping: path).prefix(beginning.count)
        guard let start, start.isEmpty || start == beginning else {
            throw DatasetError(.exists, "\(path) is there and \(kind); give another name by \(option).")
        }
    }
    let partial = try PartialFile(for: path)
    let file = try OutputFile(partial.path)
    try file.write(contents)
    try file.flush()
    try partial.publish()
}
