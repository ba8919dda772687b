"""What can be added to a prompt, by the kind of its subject and by what it already says of light.

The first of each list goes with nearly everything: it is what little variety (`topK` 1) gives.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The words by which the kind of a subject is told; the first row that has one wins.
SUBJECTS: Mapping[str, str] = {
    "person": (
        "portrait woman man girl boy person people face child old warrior knight queen king "
        "princess prince wizard witch dancer soldier astronaut samurai elf couple lady hero monk "
        "人 肖像 女 男 少年 骑士"
    ),
    "animal": (
        "cat dog fox wolf bird horse dragon lion tiger bear owl eagle fish whale deer rabbit "
        "kitten puppy elephant butterfly snake 猫 狗 狐 鸟 马 龙 虎 熊 鱼 兔"
    ),
    "city": (
        "city street skyline town tower building skyscraper alley cyberpunk tokyo village bridge "
        "market cathedral castle temple 城 街 楼 村 桥"
    ),
    "space": "space galaxy planet nebula star cosmos moon universe spaceship 太空 宇宙 星 银河",
    "landscape": (
        "sea ocean lighthouse beach mountain forest lake river desert meadow field valley "
        "waterfall island cliff sunset sunrise storm tree garden landscape volcano sky cloud snow "
        "海 山 森林 湖 河 沙漠 草 花 岛 风景 灯塔"
    ),
    "food": "food cake coffee fruit bread soup pizza sushi dessert tea breakfast 食 茶 蛋糕 咖啡",
    "room": "room interior kitchen library cafe bedroom workshop studio hall 室 房间 图书馆",
}

COMPOSITION: Mapping[str, tuple[str, ...]] = {
    "person": (
        "head and shoulders, looking past the viewer",
        "three-quarter view with the face turned to the light",
        "close framing with a softly blurred background",
        "low angle against a wide sky",
        "hands and clothing drawn with care",
    ),
    "animal": (
        "caught in mid-movement at eye level",
        "close up with every hair in focus",
        "small in a wide natural setting",
        "turned to the viewer with bright eyes",
        "side view with a clear silhouette",
    ),
    "city": (
        "seen from street level with deep perspective",
        "bird's-eye view over layered roofs",
        "wet pavement mirroring the lights",
        "framed by dark buildings on both sides",
        "small figures giving a sense of scale",
    ),
    "space": (
        "vast scale with a small foreground silhouette",
        "layers of glowing gas and dust",
        "a curved horizon in the lower third",
        "dense fields of stars of many colours",
        "rings and moons drawn in fine lines",
    ),
    "landscape": (
        "wide view with a low horizon",
        "layers of distance fading into haze",
        "lines leading the eye into the picture",
        "a strong dark foreground",
        "one bright point placed off centre",
    ),
    "food": (
        "close up on a rustic wooden table",
        "top view with scattered ingredients",
        "steam rising in the light",
        "shallow depth of field",
        "fresh textures and crumbs in focus",
    ),
    "room": (
        "seen from the doorway",
        "tall windows and long shadows",
        "lived-in clutter with small stories in it",
        "symmetrical view with deep perspective",
        "dust floating in a beam of light",
    ),
    "thing": (
        "centred against a plain background",
        "seen slightly from below",
        "placed in a setting that tells a story",
        "close up with rich texture",
        "a clear silhouette with room around it",
    ),
}

#: Where the prompt names none of the words on the left of LIGHT_NAMED.
LIGHT: tuple[str, ...] = (
    "soft directional light",
    "warm late-afternoon light with long shadows",
    "overcast light with gentle shadows",
    "light from behind tracing the edges",
    "cool morning light through thin mist",
    "a single bright source in deep shade",
)
LIGHT_NAMED: Mapping[str, tuple[str, ...]] = {
    "storm thunder rain typhoon 风暴 暴风 雷 雨": (
        "dark clouds torn open by a shaft of light",
        "rain driven sideways by the wind",
        "lightning flaring behind the clouds",
    ),
    "night midnight moon dark neon 夜 月 霓虹": (
        "pools of light in deep blue shadow",
        "moonlight along every edge",
        "glowing windows and soft halos",
    ),
    "sunset dusk evening golden 日落 黄昏 夕阳": (
        "low golden light under glowing clouds",
        "long shadows and a burning horizon",
        "warm rim light against violet shade",
    ),
    "sunrise dawn morning mist fog 日出 清晨 雾": (
        "pale light spreading through mist",
        "first sun on the highest points",
        "dew catching the light",
    ),
    "snow winter ice frost 雪 冬 冰": (
        "cold clear light on fresh snow",
        "blue shadows and breath in the air",
        "snowflakes out of focus in front",
    ),
}

COLOUR: tuple[str, ...] = (
    "a limited, harmonious palette",
    "teal shadows and warm highlights",
    "muted earth colours with one bright accent",
    "rich saturated colour",
    "soft pastel tones",
    "deep blues set against amber",
)

STYLE: tuple[str, ...] = (
    "detailed digital painting",
    "oil painting with visible brushwork",
    "watercolour on textured paper",
    "cinematic film still",
    "storybook illustration with fine ink lines",
    "photograph on medium-format film",
)
#: Words that say how it is made: where one is in the prompt, no style is added.
STYLE_WORDS = (
    "painting watercolor watercolour oil photo photograph sketch drawing ink anime pixel render "
    "3d illustration poster style comic film cinematic realistic 油画 水彩 照片 素描 插画 动漫 "
    "风格 水墨"
)

QUALITY: Mapping[bool, tuple[str, ...]] = {
    False: ("highly detailed", "best quality", "sharp focus", "intricate detail", "masterpiece"),
    True: (
        "finely observed detail throughout",
        "balanced composition and clear focus",
        "convincing depth and texture",
        "subtle transitions of tone",
    ),
}
