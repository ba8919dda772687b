"""The words the painter knows, in English and in Chinese.

Each row is a thing the painter can do, and the words that call for it. Chinese words are found
anywhere in the text, English ones as whole words (a plural `s` is allowed).
"""

from __future__ import annotations

from collections.abc import Mapping

SCENES: Mapping[str, str] = {
    "space": (
        "space galaxy nebula planet cosmos cosmic universe astronaut spaceship orbit "
        "interstellar 太空 宇宙 星系 银河 星云 行星 星球 飞船 宇航员"
    ),
    "portrait": (
        "portrait silhouette profile face person people woman man girl boy lady gentleman couple "
        "lover child queen king prince princess warrior samurai knight wizard witch elf dancer "
        "monk hero selfie bust hat 人像 肖像 侧脸 剪影 人物 女人 男人 女孩 男孩 少女 少年 老人 "
        "情侣 女王 国王 公主 王子 武士 骑士 巫师 侠客 美女"
    ),
    "sea": (
        "sea ocean lighthouse beach coast shore wave island sail boat ship harbor harbour "
        "bay surf seaside tsunami pirate 海 大海 海洋 灯塔 沙滩 海岸 波浪 海浪 岛 船 帆 "
        "港"
    ),
    "city": (
        "city skyline skyscraper street downtown cyberpunk town tokyo york shanghai urban "
        "tower building metropolis hongkong paris london village 城市 都市 街 "
        "高楼 大厦 赛博朋克 上海 东京 夜市 村庄"
    ),
    "desert": (
        "desert dune sahara cactus camel oasis canyon mesa sand mars pyramid 沙漠 沙丘 "
        "仙人掌 骆驼 绿洲 峡谷 戈壁 火星 金字塔"
    ),
    "forest": (
        "forest wood woodland jungle grove pine bamboo fairy mushroom rainforest fox "
        "deer 森林 树林 丛林 竹 松 林间 精灵 蘑菇 鹿"
    ),
    "mountains": (
        "mountain peak alp hill cliff valley ridge summit volcano lake river fjord "
        "himalaya fuji landscape waterfall glacier castle dragon temple 山 山脉 山峰 雪山 "
        "山谷 湖 河 江 火山 富士山 风景 山水 瀑布 城堡 龙 寺"
    ),
    "meadow": (
        "meadow field tree flower grass prairie garden farm wheat lavender sunflower poppy "
        "tulip pasture countryside horse sheep blossom 草地 草原 田野 树 花 花园 花海 麦田 "
        "薰衣草 向日葵 农场 田园"
    ),
}

HOURS: Mapping[str, str] = {
    "night": (
        "night midnight northern moonlight moonlit moon star starry nocturnal aurora milky "
        "夜 夜晚 午夜 月光 月亮 月夜 明月 圆月 星空 星夜 极光"
    ),
    "sunset": (
        "sunset dusk twilight evening golden sundown gloaming 日落 黄昏 傍晚 夕阳 晚霞 落日"
    ),
    "dawn": "dawn sunrise morning daybreak 黎明 日出 清晨 早晨 朝霞 晨",
    "day": ("day noon midday daylight sunny sunshine afternoon 白天 正午 中午 晴 阳光 午后"),
}

#: The hour that goes with a word, where no hour is named.
HOURS_IMPLIED: Mapping[str, str] = {
    "night": "dark neon cyberpunk lightning firefly fireflies 黑暗 霓虹 赛博朋克 闪电 萤火虫",
    "dawn": "misty dew 薄雾",
}

#: These call for an hour or a weather; refused, they take only the thing itself away.
DETAILS = (
    "moon moonlight moonlit star starry aurora northern lightning 月光 月亮 明月 圆月 星空 星夜 "
    "极光 闪电"
)

SEASONS: Mapping[str, str] = {
    "spring": "spring springtime april sakura cherry blossom 春 樱",
    "summer": "summer summertime july 夏",
    "autumn": "autumn autumnal fall october maple 秋 枫 红叶",
    "winter": "winter wintry snowy christmas frost frosty frozen icy 冬 雪 冰",
}

WEATHER: Mapping[str, str] = {
    "storm": (
        "storm stormy thunderstorm tempest hurricane typhoon thunder lightning raging "
        "风暴 暴风 暴风雨 雷 闪电 台风 雷雨"
    ),
    "rain": "rain rainy drizzle shower downpour raining 雨 下雨 细雨 暴雨",
    "snow": "snow snowy blizzard snowfall snowing snowflake 下雪 飘雪 大雪 暴雪 风雪 雪花 雪夜",
    "fog": "fog foggy mist misty haze hazy smoke mysterious dreamy 雾 薄雾 迷雾 烟 朦胧",
    "cloudy": "cloud cloudy overcast clouds gloomy moody 云 多云 阴天 乌云",
    "clear": "clear cloudless sunny 晴 晴朗 无云",
}

THINGS: Mapping[str, str] = {
    "lighthouse": "lighthouse beacon 灯塔",
    "lightning": "lightning thunder thunderstorm storm stormy 闪电 雷 风暴 暴风雨 雷雨",
    "rainbow": "rainbow 彩虹",
    "moon": "moon moonlight moonlit 月 月亮 月光",
    "sun": "sun sunny sunset sunrise sunshine 太阳 阳光 日落 日出 夕阳 落日",
    "stars": "star starry 星空 星星 星夜",
    "aurora": "aurora borealis northern 极光",
    "boat": "boat ship sail sailboat sailing yacht pirate 船 帆 帆船 渔船",
    "birds": "bird gull seagull crow goose geese eagle dragon 鸟 海鸥 雁 鹰",
    "palm": "palm tropical coconut oasis beach 棕榈 椰 热带 绿洲",
    "beach": "beach sand island tropical 沙滩 海滩 岛",
    "shore": "shore coast island 海岸 岛",
    "lake": "lake river fjord reflection pond waterfall 湖 河 江 倒影 池",
    "snowcap": "snow snowy alp himalaya peak winter fuji glacier summit 雪 富士山 冰川",
    "volcano": "volcano lava fuji 火山 熔岩 富士山",
    "lava": "lava erupting eruption erupt 熔岩 喷发 爆发",
    "cabin": (
        "cabin house cottage hut farm barn village home castle temple 小屋 房子 木屋 村 城堡 寺"
    ),
    "pines": "pine fir spruce conifer christmas 松 杉",
    "bamboo": "bamboo 竹",
    "fireflies": ("firefly fireflies fairy magic magical enchanted glowing 萤火虫 精灵 魔法 发光"),
    "flowers": (
        "flower floral blossom lavender poppy tulip sunflower rose garden "
        "花 薰衣草 郁金香 向日葵 玫瑰"
    ),
    "sunflowers": "sunflower 向日葵",
    "poppies": "poppy poppies 罂粟 虞美人",
    "lavender": "lavender 薰衣草",
    "wheat": "wheat barley 麦",
    "neon": "neon cyberpunk futuristic synthwave vaporwave blade 霓虹 赛博朋克 未来",
    "windows": "window lights lit 灯火 窗",
    "river": "river harbor harbour bay canal waterfront reflection 河 江 港 湾 倒影",
    "cactus": "cactus cacti saguaro 仙人掌",
    "mesa": "mesa canyon arizona butte 峡谷 戈壁",
    "pyramid": "pyramid egypt egyptian pharaoh 金字塔 埃及",
    "planet": "planet saturn jupiter mars earth orbit world 行星 星球 地球 土星 火星",
    "rings": "saturn ring ringed 土星 环",
    "galaxy": "galaxy spiral milky 星系 银河",
    "balloon": "balloon airship 气球 飞艇",
    "trees": "tree pine fir forest wood 树 松 林",
    "woman": "woman girl lady queen princess witch elf dancer 女 少女 公主 美女",
    "man": "man boy gentleman king prince knight wizard monk 男 国王 王子 巫师 老人",
    "couple": "couple lover two kiss 情侣 恋人 两个人",
    "hat": "hat fedora gentleman detective cowboy 帽",
    "crown": "queen king princess prince crown 女王 国王 公主 王冠",
    "wizard": "wizard witch 巫",
    "beard": "beard bearded wizard monk 胡",
}

COLOURS: Mapping[str, str] = {
    "red": "red crimson scarlet ruby 红 赤",
    "orange": "orange amber tangerine 橙 橘",
    "yellow": "yellow gold golden lemon 黄 金",
    "green": "green emerald jade mint 绿 翠",
    "teal": "teal turquoise cyan aqua 青 蓝绿",
    "blue": "blue azure cobalt navy indigo 蓝",
    "purple": "purple violet lilac magenta 紫",
    "pink": "pink rose sakura coral 粉 樱",
    "grey": "grey gray silver ash 灰 银",
}

MOODS: Mapping[str, str] = {
    "vivid": "vivid vibrant colorful colourful saturated bright psychedelic 鲜艳 绚丽 缤纷 明亮",
    "pastel": (
        "pastel soft gentle delicate watercolor watercolour dreamy calm peaceful 柔和 粉彩 "
        "水彩 宁静 梦幻"
    ),
    "dark": "dark gothic gloomy ominous horror apocalyptic sinister 阴暗 恐怖 末日 阴森",
    "warm": "warm cozy cosy fire 温暖 暖色",
    "cold": "cold cool arctic 寒冷 冷色",
    "neon": "neon cyberpunk synthwave vaporwave 霓虹 赛博朋克",
    "monochrome": "monochrome noir greyscale grayscale 黑白 单色",
    "ink": "ink sumi 水墨 国画",
}
