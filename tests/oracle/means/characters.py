"""Small tables of characters: traditional and variant forms, and sounds.  No full table is in the standard library."""

_PAIRS = """
國国 張张 劉刘 陳陈 楊杨 趙赵 黃黄 吳吴 孫孙 馬马 羅罗 鄭郑 謝谢 韓韩 馮冯 蕭萧 鄧邓 許许 傅傅 蔣蒋 閻阎 餘余 葉叶 蘇苏 盧卢
賈贾 鐘钟 鍾钟 範范 陸陆 鄒邹 龍龙 錢钱 湯汤 賴赖 龔龚 萬万 歐欧 陽阳 諸诸 衛卫 華华 偉伟 麗丽 軍军 豔艳 艷艳 傑杰 娟娟 濤涛
強强 蘭兰 鳳凤 雲云 蓮莲 寶宝 貴贵 慶庆 榮荣 興兴 曉晓 愛爱 紅红 輝辉 玲玲 瓊琼 飛飞 鵬鹏 慧慧 靜静 潔洁 婭娅 瑩莹 巖岩 學学
東东 長长 義义 書书 勝胜 順顺 維维 繼继 紹绍 維维 樹树 銘铭 鋒锋 銳锐 鑫鑫 鵑鹃 鶯莺 鴻鸿 齊齐 遠远 連连 達达 進进 運运 開开
關关 門门 問问 聞闻 閔闵 閃闪 間间 閆闫 顏颜 顧顾 項项 須须 頌颂 韋韦 韜韬 頤颐 領领 賢贤 賀贺 費费 貞贞 貝贝 財财 資资 質质
賓宾 賽赛 贊赞 趙赵 車车 軒轩 輪轮 載载 農农 鄔邬 釗钊 鈞钧 鋼钢 錦锦 鎮镇 鏡镜 鐵铁 鑒鉴 鑑鉴 陣阵 陰阴 隨随 雙双 雞鸡 雜杂
電电 霧雾 靈灵 響响 風风 飄飘 養养 馳驰 駿骏 騰腾 驊骅 驍骁 魚鱼 魯鲁 鮑鲍 鳴鸣 鶴鹤 麥麦 龐庞 儀仪 億亿 儒儒 優优 倫伦 偉伟
傳传 傷伤 僑侨 兒儿 劍剑 勁劲 勞劳 勛勋 勳勋 區区 協协 單单 嘯啸 嚴严 圓圆 園园 團团 場场 堅坚 報报 塊块 壯壮 壽寿 夢梦 奮奋
婦妇 媽妈 嫻娴 嬌娇 孿孪 寧宁 寬宽 審审 寫写 專专 尋寻 導导 將将 島岛 峽峡 嵐岚 嶺岭 嶽岳 師师 帥帅 帶带 廣广 廬庐 彥彦 彭彭
後后 徑径 從从 復复 恆恒 恒恒 惠惠 憲宪 懷怀 戰战 戲戏 戴戴 揚扬 換换 搖摇 擇择 擎擎 據据 攀攀 敏敏 數数 斌斌 時时 晉晋 暉晖
曆历 會会 朧胧 條条 業业 極极 標标 樂乐 樓楼 樺桦 橋桥 機机 櫻樱 權权 歡欢 歲岁 歷历 殷殷 氣气 決决 況况 淚泪 淨净 淵渊 淺浅
渾浑 溫温 滬沪 滿满 漢汉 潤润 濱滨 瀾澜 灝灏 烏乌 無无 煉炼 煒炜 燁烨 燈灯 營营 爾尔 牆墙 獎奖 獨独 獻献 現现 瑋玮 瑪玛 環环
璽玺 產产 畢毕 異异 當当 發发 皚皑 監监 盤盘 睿睿 碩硕 確确 禎祯 禮礼 禱祷 積积 穎颖 穩稳 窮穷 競竞 筆笔 節节 築筑 簡简 籃篮
粵粤 紀纪 約约 純纯 紋纹 紗纱 紛纷 細细 組组 絢绚 統统 經经 綠绿 綺绮 綸纶 緒绪 緣缘 縣县 縱纵 總总 績绩 織织 繡绣 繪绘 羅罗
習习 翹翘 聖圣 聰聪 聯联 職职 聲声 肅肃 腦脑 膽胆 臨临 舉举 舊旧 艦舰 莊庄 莖茎 萊莱 蒼苍 蓋盖 蔔卜 蔭荫 蕩荡 薩萨 藍蓝 藝艺
藥药 蘊蕴 虛虚 號号 蟬蝉 術术 裝装 製制 複复 襄襄 見见 規规 視视 親亲 覺觉 觀观 訓训 記记 訪访 設设 評评 詠咏 詩诗 詳详 語语
誠诚 認认 誼谊 諒谅 論论 諾诺 謀谋 講讲 譚谭 譜谱 識识 議议 護护 讓让 豐丰 費费 貫贯 賜赐 赟赟 贇赟 躍跃 軟软 輔辅 輕轻 辦办
邊边 還还 鄉乡 釋释 鉅巨 銀银 錄录 錫锡 鋭锐 鍵键 閣阁 闊阔 隊队 階阶 際际 險险 隱隐 隸隶 雋隽 難难 雪雪 頂顶 頁页 預预 頓顿
頻频 題题 額额 類类 飯饭 館馆 驚惊 驗验 體体 髮发 鬧闹 鯤鲲 鳥鸟 鴛鸳 鵝鹅 鷹鹰 鹽盐 點点 黨党 齡龄 龜龟 蔣蒋 於于 麯曲 衆众 眾众
菓果 峯峰 羣群 喆哲 晳晰 堃坤 淼淼 昇升 陞升 珮佩 珺珺 祐佑 喦岩 嵒岩 岀出 甯宁 寗宁 寕宁 煊煊 勲勋 巌岩 栢柏 栁柳 桺柳 凃涂 塗涂 沈沈 瀋沈
媖瑛 㛃洁 瑠琉 兗兖 閑闲 閒闲 盃杯 裏里 裡里 綉绣 鉄铁 猪猪 恵惠 徳德 悳德 惪德 徧遍 効效 勅敕 勗勖 卽即 吕吕 呂吕 吴吴 呉吴 呙呙 咼呙 虞虞
啟启 啓启 啔启 喬乔 囯国 囶国 圀国 埈峻 墻墙 姸妍 娬妩 嫺娴 尭尧 堯尧 峄峄 嶠峤 幹干 強强 彊强 恊协 戸户 戶户 扺抵 敎教 斉齐 旼旼 旾春 昰是
晄晃 晧皓 暠皓 曄晔 畧略 皐皋 皜皓 眞真 磵涧 秊年 竝并 並并 幷并 筍笋 粧妆 緑绿 翶翱 舘馆 荘庄 葯药 蔆菱 蘓苏 囌苏 逈迥 逺远 郷乡 鉢钵
銮銮 鎭镇 鑛矿 隣邻 鄰邻 靑青 靜静 頴颖 顔颜 飜翻 餠饼 髙高 鴈雁 鷄鸡 黄黄 黒黑 龎庞 龝秋 秌秋 穐秋 湧涌 鶑莺 凉凉 涼凉 澂澄 瀞净 犇奔 猷猷
琹琴 珎珍 瑯琅 璡琎 瓌瑰 瓈璃 甦苏 疎疏 皷鼓 祕秘 禩祀 稺稚 穉稚 絃弦 綵彩 罣挂 羢绒 耀耀 燿耀 脩修 艸草 芲花 苐第 荅答 蕋蕊 蘂蕊 橤蕊
"""
SIMPLER = {pair[0]: pair[1] for pair in _PAIRS.split() if pair[0] != pair[1]}

_SOUNDS = """
wang王汪 li李黎厉 zhang张章 liu刘柳 chen陈 yang杨阳 zhao赵 huang黄 zhou周 wu吴武伍 xu徐许 sun孙 hu胡 zhu朱诸 gao高 lin林 he何贺和
guo郭 ma马 luo罗骆 liang梁 song宋 zheng郑 xie谢解 han韩 tang唐汤 feng冯凤 yu于余俞喻 dong董 xiao萧肖晓小 cheng程成 cao曹 yuan袁元
deng邓 fu傅付富 shen沈申 zeng曾 peng彭 lv吕 su苏 lu卢陆鲁路 jiang蒋江姜 cai蔡 jia贾 ding丁 wei魏卫伟维炜 xue薛 ye叶 yan阎严颜岩燕
pan潘 du杜 dai戴 xia夏 zhong钟 tian田 ren任 fan范樊 fang方房芳 shi石史施 yao姚 tan谭 liao廖 zou邹 xiong熊 jin金晋 hao郝浩皓昊
kong孔 bai白 cui崔 kang康 mao毛 qiu邱秋丘 qin秦琴 gu顾 hou侯 shao邵 meng孟梦 long龙 wan万 duan段 qian钱倩 yin尹殷 chang常
jie杰洁捷 ming明铭鸣 hua华花 jun军俊君骏 jian建健 guo国 ying英颖莹瑛 min敏民 hong红宏洪鸿 li丽莉力立利 jing静晶婧 na娜 tao涛 chao超
bo波博 hui辉慧惠晖 gang刚钢 ping平萍 ling玲灵凌 juan娟 qiang强 lei磊雷蕾 xin新鑫欣心 ting婷 yong勇永 mei梅美 xiang祥翔 dan丹 zhen珍真贞
yue月悦玥 xiu秀 lan兰岚 yi怡艺义毅 ran然 qing清青庆卿 jia佳嘉 tong彤桐 xuan轩萱 hai海 bin斌彬 dong东冬 chun春 sheng生胜 rong荣蓉
"""


def _sounds():
    table = {}
    for word in _SOUNDS.split():
        sound = "".join(c for c in word if c.isascii())
        for character in word[len(sound):]:
            table.setdefault(character, sound)
    return table


PINYIN = _sounds()
