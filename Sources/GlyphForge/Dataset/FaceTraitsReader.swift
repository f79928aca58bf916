internal import Foundation
internal import GRDB

/// Reads the traits of a data set's faces from the font files that it was drawn from.
package enum FaceTraitsReader {
    private struct File {
        var digest: [UInt8]
        /// The faces, with their place in the file and the glyphs that were drawn.
        var faces: [(id: Int, index: Int, glyphs: [Int])] = []
    }

    /// Reads all fonts that are still available and unchanged. Others are skipped: traits are optional evidence.
    ///
    /// - Parameter progress: Called for each file on disk.
    /// - Returns: Traits by the face's id in the manifest.
    package static func read(_ dataset: Dataset, progress: ProgressHandler = { _ in }) throws -> [Int: FaceTraits] {
        // By path, then member, so that each archive is read once.
        let files = try wanted(dataset)
        let library = try FontLibrary()
        let hash = SHA256()
        var found: [Int: FaceTraits] = [:]
        func readTraits(_ contents: FontContents, _ file: File) {
            guard hash.digest(contents.bytes) == file.digest else { return }
            for (id, index, glyphs) in file.faces {
                // The face opened when the data set was made; with another FreeType it may not open now.
                guard let face = try? Face(contents, index: index, subject: "", in: library) else { continue }
                found[id] = face.traits(comparing: glyphs)
            }
        }
        for (done, (path, members)) in files.sorted(by: { $0.key < $1.key }).enumerated() {
            progress(Progress(unit: "font files", done: done, total: files.count))
            // Each `try?` skips files that have been removed, replaced or damaged since the data set was made.
            if let file = members[""] {
                if let contents = try? FontContents(mapping: path) { readTraits(contents, file) }
            } else if let archive = try? FontArchive(path: path) {
                while let member = try? archive.next() {
                    if let file = members[member.name], case .success(let contents) = member.contents {
                        readTraits(contents, file)
                    }
                }
            }
        }
        return found
    }

    /// The files by path and member; the member is "" for files outside archives.
    private static func wanted(_ dataset: Dataset) throws -> [String: [String: File]] {
        try dataset.manifest.read { database in
            var files: [String: [String: File]] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT path, coalesce(member, ''), files.digest, faces.id, face_index,
                        json_group_array(DISTINCT glyph)
                    FROM images JOIN instances ON instances.id = images.instance JOIN faces ON faces.id = instances.face
                        JOIN files ON files.id = faces.file
                    WHERE files.digest IS NOT NULL AND glyph IS NOT NULL GROUP BY faces.id ORDER BY faces.id
                    """)
            while let row = try rows.next() {
                let (path, member): (String, String) = (row[0], row[1])
                let digest: Data = row[2]
                let glyphs = (row[5] as String).split { !$0.isNumber }.compactMap { Int($0) }
                files[path, default: [:]][member, default: File(digest: Array(digest))].faces.append(
                    (row[3], row[4], glyphs))
            }
            return files
        }
    }
}
