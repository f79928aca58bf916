internal import Foundation

/// Paths as published files show them: without the folders of the machine that made the data set.
package struct PublishedPaths: Sendable {
    /// Folders that fonts are installed in. What follows them is the same on other machines.
    private static let installed = ["/share/fonts/", "/.fonts/"]

    /// The sources of fonts, the longest first.
    private let roots: [String]

    init(_ provenance: Provenance) {
        roots = (provenance.generation?.sources ?? []).filter { !$0.hasPrefix("installed:") }
            .map(FilePath.withoutTrailingSlash).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// A font file's path relative to the source that it was found in; for installed fonts, to the system's folder of
    /// fonts.
    ///
    /// - Parameter member: The name inside the archive at `path`.
    func fontFile(_ path: String, member: String?) -> String {
        [relative(path), member].compactMap { $0 }.joined(separator: "/")
    }

    private func relative(_ path: String) -> String {
        for root in roots where path.utf8.starts(with: (root + "/").utf8) {
            return String(path.dropFirst(root.count).drop { $0 == "/" })
        }
        guard !roots.contains(where: { path.isExactly($0) }) else { return Self.name(path) }
        for folder in Self.installed {
            if let range = path.range(of: folder) { return String(path[range.upperBound...]) }
        }
        return Self.source(path)
    }

    /// A path that a user gave: the last name of a path that begins at the root, at a home folder or above the current
    /// folder; other paths as they are.
    package static func source(_ path: String) -> String {
        let isForeign = path.hasPrefix("/") || path.hasPrefix("~") || path.split(separator: "/").contains("..")
        return isForeign ? name(path) : path
    }

    private static func name(_ path: String) -> String {
        path.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? "data"
    }
}

extension Provenance {
    /// The provenance as published files show it: with ``PublishedPaths``.
    ///
    /// - Parameter namesReviewers: Whether reviewers keep their names instead of becoming `reviewer 1` and so on.
    func published(namesReviewers: Bool) -> Provenance {
        var result = self
        if let generation {
            result.generation?.sources = generation.sources.map {
                $0.hasPrefix("installed:") ? $0 : PublishedPaths.source($0)
            }
        }
        if let imported { result.imported?.source = PublishedPaths.source(imported.source) }
        result.derivations = derivations.map { derivation in
            if var split = derivation.split {
                split.source = PublishedPaths.source(split.source)
                return Derivation(split: split)
            }
            guard var curation = derivation.curation else { return derivation }
            curation.source = PublishedPaths.source(curation.source)
            return Derivation(curation: namesReviewers ? curation : curation.withoutNames)
        }
        return result
    }

    /// The same without the names of reviewers.
    package var withoutNames: Provenance {
        var result = self
        result.derivations = derivations.map { $0.curation.map { Derivation(curation: $0.withoutNames) } ?? $0 }
        return result
    }
}

extension CurationRecord {
    /// The same without the names of reviewers.
    fileprivate var withoutNames: CurationRecord {
        var result = self
        result.reviewers = reviewers.indices.map { "reviewer \($0 + 1)" }
        return result
    }
}
