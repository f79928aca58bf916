/// Characters that a drawing alone does not tell apart in many fonts.
enum LookAlikes {
    /// Of Latin, Greek and Cyrillic letters and digits; Unicode's list of confusable characters (UTS 39) holds these
    /// and thousands more, most of which no data set puts side by side.
    private static let groups = [
        "0OoΟοОоՕօ", "1Il|ΙІіӀ", "AΑА", "BΒВ", "CcСсϹϲ", "EΕЕ", "HΗН", "JЈ", "KΚК", "MΜМ", "NΝ", "PΡР", "SsЅѕ", "TΤТ",
        "XxΧХх", "YΥУ",
        "ZzΖ", "aа", "eе", "pрρ", "yу", "iі", "jј", "vVνѴѵ", "wWѡ", "uUυ", "ΦФ", "ΓГ", "ПΠ",
    ].map { Set($0.unicodeScalars) }

    /// Whether two characters are the cases of one letter, or look alike.
    static func areAlike(_ one: Unicode.Scalar?, _ other: Unicode.Scalar?) -> Bool {
        guard let one, let other, one != other else { return false }
        return one.properties.lowercaseMapping == other.properties.lowercaseMapping
            || groups.contains { $0.contains(one) && $0.contains(other) }
    }
}
