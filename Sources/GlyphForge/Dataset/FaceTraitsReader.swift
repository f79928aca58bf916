internal import Foundation
internal import GRDB

/// Reads the traits of a data set's faces from the font files that it was drawn from.
package enum FaceTraitsReader {
    /// The faces that were drawn from a font file, with their place in it and their glyphs.
    private typealias Faces = [(id: Int, index: Int, glyphs: [Int])]

    /// What is read from a file on disk.
    private struct Wanted {
        /// Whether it is an archive.
        var isArchive = false
        /// The font files by digest. Names do not tell the members of an archive apart: two can have the same.
        var fonts: [[UInt8]: Faces] = [:]
    }

    /// Reads all fonts that are still available and unchanged. Others are skipped: traits are optional evidence.
    ///
    /// - Parameter progress: Called for each file on disk.
    /// - Returns: Traits by the face's id in the manifest.
    package static func read(_ dataset: Dataset, progress: ProgressHandler = { _ in }) throws -> [Int: FaceTraits] {
        let files = try wanted(dataset)
        let library = try FontLibrary()
        let hash = SHA256()
        var found: [Int: FaceTraits] = [:]
        func readTraits(_ contents: FontContents, _ fonts: [[UInt8]: Faces]) {
            for (id, index, glyphs) in fonts[withExtendedLifetime(contents) { hash.digest(contents.bytes) }] ?? [] {
                // The face opened when the data set was made; with another FreeType it may not open now.
                guard let face = try? Face(contents, index: index, subject: "", in: library) else { continue }
                found[id] = face.traits(comparing: glyphs)
            }
        }
        for (done, (path, file)) in files.enumerated() {
            progress(Progress(unit: "font files", done: done, total: files.count))
            // Each `try?` skips files that have been removed, replaced or damaged since the data set was made.
            if !file.isArchive {
                if let contents = try? FontContents(mapping: path) { readTraits(contents, file.fonts) }
            } else if let archive = try? FontArchive(path: path) {
                while let member = try? archive.next() {
                    if case .success(let contents) = member.contents { readTraits(contents, file.fonts) }
                }
            }
        }
        return found
    }

    /// The files on disk, so that each archive is read once.
    private static func wanted(_ dataset: Dataset) throws -> [(path: String, Wanted)] {
        try dataset.manifest.read { database in
            var files: [ExactText: Wanted] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT path, member IS NOT NULL, files.digest, faces.id, face_index,
                        json_group_array(DISTINCT glyph)
                    FROM images JOIN instances ON instances.id = images.instance JOIN faces ON faces.id = instances.face
                        JOIN files ON files.id = faces.file
                    WHERE files.digest IS NOT NULL AND glyph IS NOT NULL GROUP BY faces.id ORDER BY faces.id
                    """)
            while let row = try rows.next() {
                let path = ExactText(row[0] as String)
                let digest: Data = row[2]
                let glyphs = (row[5] as String).split { !$0.isNumber }.compactMap { Int($0) }
                files[path, default: Wanted()].isArchive = row[1]
                files[path]!.fonts[Array(digest), default: []].append((row[3], row[4], glyphs))
            }
            return files.sorted { $0.key.text < $1.key.text }.map { ($0.key.text, $0.value) }
        }
    }
}
