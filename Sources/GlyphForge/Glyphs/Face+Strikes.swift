internal import CFreeType

/// The sizes of a face that has bitmaps instead of outlines.
///
/// Its strike with the fewest pixels per em that suffice for an image is drawn; a smaller one would be enlarged.
extension Face {
    /// The pixels per em of the strikes, ascending.
    private var strikes: [(ppem: Int, index: Int)] {
        (0..<Int(handle.pointee.num_fixed_sizes)).map { index in
            (Int(handle.pointee.available_sizes[index].y_ppem) >> 6, index)
        }.sorted { $0 < $1 }
    }

    /// Selects the strike for images of a side.
    func selectStrike(side: Int) throws(FontError) {
        guard let strike = strikes.first(where: { $0.ppem >= side }) else {
            throw FontError(.cannotDraw, subject, "no bitmaps of \(side) or more pixels per em")
        }
        let status = FT_Select_Size(handle, FT_Int(strike.index))
        guard status == 0 else { throw FontError(.cannotDraw, subject, FreeTypeStatus.message(status)) }
    }

    /// Why the face's bitmaps cannot be drawn; nil when they can, or when it has outlines.
    func bitmapProblem(fit: Fit, side: Int) -> String? {
        guard !isScalable else { return nil }
        let sizes = Set(strikes.map(\.ppem)).sorted()
        guard let largest = sizes.last else { return "it has neither outlines nor bitmaps of a known size" }
        guard !has(FT_FACE_FLAG_COLOR) else { return "its bitmaps are in colour" }
        guard fit == .notmnist else { return "bitmap fonts are drawn with the notmnist fit only" }
        guard largest < side else { return nil }
        let list = sizes.map { "\($0)" }.joined(separator: ", ")
        return "its bitmaps have \(list) pixels per em; images of \(side) pixels need \(side) or more"
    }
}
